// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;

import cc.api.Body;
import cc.api.MessageType;
import cc.api.Server;
import cc.client.Client;
import cc.itests.hello.Hello;
import cc.itests.panics.Panics;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;

/**
 * What operators do to a runtime while it runs. A plain server, which must not notice, runs too.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ChangesIT extends ContainerTest {

    private static final String PLAIN = "cc.test.plain";
    private static final String WRONG = "cc.test.wrong";
    private static final String BUNDLE = "cc.test.bundle";
    private static final String PLUGIN = "cc.test.plugin";
    private static final String FILE = "etc/cc.server-wrong.cfg";
    private static final MessageType HELLO = MessageType.of("hello");

    @Inject private FeaturesService features;

    private final List<String> stopped = new CopyOnWriteArrayList<>();
    private final SynchronousBundleListener listener =
            event -> {
                if (event.getType() == BundleEvent.STOPPING) {
                    stopped.add(event.getBundle().getSymbolicName());
                }
            };
    private Instant started;

    @Configuration
    public Option[] configuration() throws Exception {
        List<Option> options = Container.demo();
        options.add(Container.pass(PLAIN, "tcp://127.0.0.1:" + Container.freePort()));
        options.add(Container.pass(WRONG, Container.freePort()));
        options.add(Container.pass(BUNDLE, HandlerBundle.of(Hello.class).getCanonicalPath()));
        options.add(Container.pass(PLUGIN, HandlerBundle.of(Panics.class).getCanonicalPath()));
        options.add(
                editConfigurationFilePut(
                        "etc/org.apache.karaf.features.cfg",
                        "featuresBoot",
                        "ssh,bundle,config,deployer,feature,log,scr,system,cc-local"));
        return options.toArray(Option[]::new);
    }

    @Before
    public void startsAServer() throws IOException {
        if (!Files.exists(at("etc/cc.server-plain.cfg"))) {
            save(
                    "etc/cc.server-plain.cfg",
                    "cc-socket = " + System.getProperty(PLAIN),
                    "cc-role = local");
        }
        soon().until(() -> state("plain").equals("up"));
        started = server("plain").orElseThrow().started();
        context.addBundleListener(listener);
    }

    @After
    public void theServerHasNotNoticed() throws IOException {
        context.removeBundleListener(listener);
        assertThat(server("plain").orElseThrow().started()).isEqualTo(started);
        Files.deleteIfExists(at(FILE));
        soon().until(() -> server("wrong").isEmpty());
    }

    @Test
    public void aHandlerDroppedIntoDeployAnswers() throws IOException {
        Path deployed = at("deploy/hello.jar");
        Path draft = Files.copy(Path.of(System.getProperty(BUNDLE)), at("data/hello.jar"));
        try (Client client = Client.to(System.getProperty(PLAIN)).connect()) {
            assertThatThrownBy(() -> hello(client)).hasMessageContaining("hello");

            Files.move(draft, deployed);

            soon().untilAsserted(() -> assertThat(hello(client)).isEqualTo("Hello, Ada"));
            assertThat(run("cc:routes plain")).contains("cc.itests.hello.Hello");

            Files.delete(deployed);

            soon().until(() -> line("cc:routes", "hello").isEmpty());
        }
        soon().untilAsserted(() -> assertThat(stopped).containsOnly("cc.itests.hello"));
    }

    @Test
    public void featuresThatComeAndGoLeaveTheRouterRunning() throws Exception {
        assertThat(run("cc:config-check")).contains("no component");

        features.installFeature("cc-remote");

        soon().until(() -> run("cc:handlers").contains("cc.handler.infowriter"));
        assertThat(stopped).isEmpty();

        features.uninstallFeature("cc-remote");

        soon().until(() -> !run("cc:handlers").contains("cc.handler.infowriter"));
        soon().untilAsserted(
                        () ->
                                assertThat(stopped)
                                        .containsExactlyInAnyOrder(
                                                "cc.handler.infowriter",
                                                "cc.handler.tailwriter",
                                                "cc.handler.taskrouter",
                                                "cc.handler.disposer"));
    }

    @Test
    public void pluginsOfPgLogforwardComeAndGoWhileItRuns() throws Exception {
        String file = "etc/cc.daemon.pg_logforward-pg.cfg";
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            int port = freeUdpPort();
            save(file, "listen-port = " + port, "server = plain");
            soon().until(() -> !logged("pg: listening on 127.0.0.1:" + port).isEmpty());
            Path deployed = at("deploy/panics.jar");
            Path draft = Files.copy(Path.of(System.getProperty(PLUGIN)), at("data/panics.jar"));

            Files.move(draft, deployed);
            soon().until(() -> !logged("pg: plugin panics gets netstr records").isEmpty());
            byte[] panic =
                    "2:22,1:0,0:,0:,0:,0:,7:no disk,0:,0:,0:,0:,".getBytes(StandardCharsets.UTF_8);
            socket.send(
                    new DatagramPacket(
                            panic, panic.length, InetAddress.getLoopbackAddress(), port));
            soon().until(() -> run("cc:stats").contains("pg_logforward.plugin.panics.sent"));

            save("etc/cc.plugin.logwatch_errors-main.cfg", "max_errors = 10");
            features.installFeature("cc-plugin-logwatch_errors");
            soon().until(
                            () ->
                                    !logged("pg: plugin logwatch_errors-main gets netstr records")
                                            .isEmpty());

            Files.delete(deployed);
            soon().until(() -> !logged("pg: plugin panics has gone").isEmpty());
        } finally {
            Files.deleteIfExists(at(file));
            Files.deleteIfExists(at("etc/cc.plugin.logwatch_errors-main.cfg"));
        }
        soon().untilAsserted(() -> assertThat(stopped).containsOnly("cc.itests.panics"));
    }

    private static int freeUdpPort() throws IOException {
        try (DatagramSocket any = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    @Test
    public void anUnknownRoleIsRefusedUntilItIsCorrected() throws IOException {
        refused("cc-role = locall", "cc-role = 'locall'", "local, remote");
        corrected();
    }

    @Test
    public void aNegativeNumberIsRefusedUntilItIsCorrected() throws IOException {
        refused("zmq_hwm = -5", "zmq_hwm = '-5'", "integer");
        corrected();
    }

    @Test
    public void aMissingKeyStopsTheServerUntilItIsThere() throws IOException {
        save(
                FILE,
                "cc-socket = tcp://127.0.0.1:" + System.getProperty(WRONG),
                "cc-role = local",
                "cms-keystore = ${karaf.data}/demo/keystore",
                "cms-sign = nobody");
        complains(FILE, "cms-sign = 'nobody'", "nobody.crt is not there");
        assertThat(state("wrong")).isNotEqualTo("up");
        corrected();
    }

    @Test
    public void aTakenPortIsWaitedFor() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String socket = "tcp://127.0.0.1:" + other.getLocalPort();
            save(FILE, "cc-socket = " + socket, "cc-role = local");
            String why = ": another process has the port";
            soon().untilAsserted(
                            () -> {
                                assertThat(logged(FILE + ": cc-socket = '" + socket + "'" + why))
                                        .isNotEmpty();
                                assertThat(line("cc:config-check", FILE)).contains(socket + why);
                            });
        }
        soon().until(() -> state("wrong").equals("up"));
    }

    @Test
    public void aHandlerThatWasRefusedStartsWhenItIsCorrected() throws IOException {
        String file = "etc/cc.handler.locallogger-wrong.cfg";
        save(file, "server = plain", "max-length = -1");
        complains(file, "max-length = '-1'", "integer");

        save(file, "server = plain", "max-length = 100");

        soon().until(() -> line("cc:config-check", file).contains("active"));
        assertThat(run("cc:handlers")).contains("wrong");
        Files.delete(at(file));
    }

    @Test
    public void aDaemonThatWasRefusedStartsWhenItIsCorrected() throws IOException {
        String file = "etc/cc.daemon.infoscript-wrong.cfg";
        save(file, "server = plain", "info-script = date", "info-name = x", "info-period = -1");
        complains(file, "info-period = '-1'", "seconds");

        save(file, "server = plain", "info-script = date", "info-name = x", "info-period = 9");

        soon().until(() -> line("cc:config-check", file).contains("active"));
        soon().until(() -> !logged("wrong: sends to").isEmpty());
        Files.delete(at(file));
    }

    @Test
    public void aFileThatBreaksLeavesWhatItSaidInForce() throws IOException {
        corrected();

        save(FILE, "cc-socket = \\u00zz", "cc-role = remote");

        soon().untilAsserted(
                        () ->
                                assertThat(run("cc:config-check"))
                                        .contains(FILE)
                                        .contains("file broken"));
        assertThat(state("wrong")).isEqualTo("up");
        corrected();
    }

    private void refused(String line, String... said) throws IOException {
        save(FILE, "cc-socket = tcp://127.0.0.1:" + System.getProperty(WRONG), line);
        complains(FILE, said);
        assertThat(server("wrong")).isEmpty();
    }

    /** The file, and what is said of it, stand in the log and in what cc:config-check prints. */
    private void complains(String file, String... said) {
        soon().untilAsserted(
                        () -> {
                            assertThat(logged(said[0]))
                                    .anySatisfy(
                                            line -> assertThat(line).contains(file).contains(said));
                            assertThat(run("cc:config-check --no-format"))
                                    .contains(file)
                                    .contains(said);
                        });
    }

    private void corrected() throws IOException {
        save(FILE, "cc-socket = tcp://127.0.0.1:" + System.getProperty(WRONG), "cc-role = local");
        soon().until(() -> state("wrong").equals("up"));
        soon().untilAsserted(() -> assertThat(line("cc:config-check", FILE)).contains("active"));
    }

    private static String hello(Client client) throws Exception {
        return client.ask(HELLO, Body.of("who", "Ada"), Duration.ofSeconds(1)).body().text("msg");
    }

    private String state(String name) {
        return server(name).map(Server::state).orElse("");
    }

    private Optional<Server> server(String name) {
        try {
            return context.getServiceReferences(Server.class, "(name=" + name + ")").stream()
                    .findFirst()
                    .map(this::service);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Server service(ServiceReference<Server> reference) {
        return context.getService(reference);
    }
}
