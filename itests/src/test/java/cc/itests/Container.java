// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests;

import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.mavenBundle;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.systemTimeout;
import static org.ops4j.pax.exam.CoreOptions.vmOption;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.doNotModifyLogConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ops4j.pax.exam.Option;

/** How a test starts the distribution: as it is, but on free ports. */
final class Container {

    /** Property in the container: address of the demo's server local. */
    static final String LOCAL = "cc.test.local";

    /** Property in the container: address of the demo's server hub. */
    static final String HUB = "cc.test.hub";

    private static final String KARAF_VERSION = "4.4.10";

    private Container() {}

    /** The distribution as it comes, with other ports, so that a demo may run at the same time. */
    static List<Option> distribution() {
        List<Option> options = new ArrayList<>();
        options.add(
                karafDistributionConfiguration()
                        .frameworkUrl(new File(property("cc.distribution")).toURI().toString())
                        .karafVersion(KARAF_VERSION)
                        .name("CC")
                        .unpackDirectory(new File(property("cc.containers")))
                        .useDeployFolder(false));
        options.add(keepRuntimeFolder());
        options.add(doNotModifyLogConfiguration());
        options.add(configureConsole().ignoreLocalConsole().startRemoteShell());
        options.add(systemTimeout(TimeUnit.MINUTES.toMillis(3)));
        options.add(frameworkProperty("pax.exam.osgi.unresolved.fail").value("true"));
        options.addAll(javaOptions());
        options.add(
                editConfigurationFilePut(
                        "etc/org.apache.karaf.shell.cfg", "sshPort", "" + freePort()));
        // Pax Exam's own bundles: Maven has put them into the local repository.
        options.add(
                editConfigurationFilePut(
                        "etc/org.ops4j.pax.url.mvn.cfg",
                        "org.ops4j.pax.url.mvn.defaultRepositories",
                        "${karaf.home.uri}system@id=system@snapshots,"
                                + new File(property("org.ops4j.pax.url.mvn.localRepository"))
                                        .toURI()
                                + "@id=local@snapshots"));
        options.add(mavenBundle("org.hamcrest", "hamcrest", property("hamcrest.version")));
        options.add(mavenBundle("org.awaitility", "awaitility", property("awaitility.version")));
        options.add(mavenBundle("net.bytebuddy", "byte-buddy", property("bytebuddy.version")));
        options.add(mavenBundle("org.assertj", "assertj-core", property("assertj.version")));
        return options;
    }

    /** The distribution, its demo on free ports: {@link #LOCAL} and {@link #HUB} say where. */
    static List<Option> demo() {
        List<Option> options = distribution();
        String local = "tcp://127.0.0.1:" + freePort();
        String hub = "tcp://127.0.0.1:" + freePort();
        options.add(editConfigurationFilePut("etc/cc.server-local.cfg", "cc-socket", local));
        options.add(editConfigurationFilePut("etc/cc.server-hub.cfg", "cc-socket", hub));
        options.add(editConfigurationFilePut("etc/cc.handler.proxy-pub.cfg", "remote-cc", hub));
        options.add(pass(LOCAL, local));
        options.add(pass(HUB, hub));
        return options;
    }

    /** Makes a property of this JVM known in the container. */
    static Option pass(String name, Object value) {
        return systemProperty(name).value(value.toString());
    }

    /** A port that nobody listens on. */
    static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set: run this by Maven");
        }
        return value;
    }

    /** What bin/karaf gives to Java, which Pax Exam does not read. */
    private static List<Option> javaOptions() {
        List<Option> options = new ArrayList<>();
        options.add(vmOption("-Xmx512m"));
        options.add(vmOption("-XX:MaxDirectMemorySize=256m"));
        add(options, "--add-reads=java.xml=java.logging");
        add(options, "--add-exports=java.base/org.apache.karaf.specs.locator=java.xml,ALL-UNNAMED");
        patch(options, "java.base", "locator");
        patch(options, "java.xml", "java.xml");
        for (String open :
                List.of(
                        "java.base/java.security",
                        "java.base/java.net",
                        "java.base/java.lang",
                        "java.base/java.util",
                        "java.naming/javax.naming.spi",
                        "java.rmi/sun.rmi.transport.tcp")) {
            add(options, "--add-opens=" + open + "=ALL-UNNAMED");
        }
        for (String export :
                List.of(
                        "java.base/sun.net.www.protocol.file",
                        "java.base/sun.net.www.protocol.ftp",
                        "java.base/sun.net.www.protocol.http",
                        "java.base/sun.net.www.protocol.https",
                        "java.base/sun.net.www.protocol.jar",
                        "java.base/sun.net.www.content.text",
                        "java.rmi/sun.rmi.registry",
                        "java.naming/com.sun.jndi.ldap")) {
            add(options, "--add-exports=" + export + "=ALL-UNNAMED");
        }
        return options;
    }

    private static void patch(List<Option> options, String module, String jar) {
        add(
                options,
                "--patch-module="
                        + module
                        + "=lib/endorsed/org.apache.karaf.specs."
                        + jar
                        + "-"
                        + KARAF_VERSION
                        + ".jar");
    }

    private static void add(List<Option> options, String javaOption) {
        options.add(vmOption(javaOption));
    }
}
