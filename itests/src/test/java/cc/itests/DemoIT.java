// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;

/** The distribution as it comes, on other ports: files and output travel from local to hub. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class DemoIT extends DemoJobs {

    @Configuration
    public Option[] configuration() {
        return Container.demo().toArray(Option[]::new);
    }

    @Test
    public void hasOneScrAndOneBouncyCastle() {
        assertThat(versions("org.apache.felix.scr")).containsExactly("2.2.18");
        assertThat(versions("bcprov")).hasSize(1);
        assertThat(versions("bcpkix")).hasSize(1);
    }

    @Test
    public void runsEveryBundle() {
        assertThat(context.getBundles())
                .filteredOn(bundle -> bundle.getSymbolicName().startsWith("cc."))
                .hasSizeGreaterThan(12)
                .allMatch(bundle -> bundle.getState() == Bundle.ACTIVE);
    }

    @Test
    public void leavesNoImportOfTheRouterOpenThatALaterFeatureCouldFill() {
        List<String> router =
                List.of("cc.api", "cc.zmq", "cc.core", "org.zeromq.jeromq", "org.jctools.core");
        assertThat(context.getBundles())
                .filteredOn(bundle -> router.contains(bundle.getSymbolicName()))
                .hasSameSizeAs(router)
                .allSatisfy(bundle -> assertThat(openImports(bundle)).isEmpty());
    }

    @Test
    public void sendsTheFileThatComesWithIt() {
        soon().untilAsserted(
                        () ->
                                assertThat(received("info.hello"))
                                        .hasSameBinaryContentAs(at("data/demo/info/info.hello")));
    }

    @Test
    public void sendsTheOutputOfACommandAgainAndAgain() throws IOException {
        Path ps = received("info.ps");
        soon().until(() -> Files.exists(ps));
        FileTime first = Files.getLastModifiedTime(ps);
        assertThat(ps).content().contains("java");
        soon().until(() -> Files.getLastModifiedTime(ps).compareTo(first) > 0);
    }

    @Test
    public void sendsAFileAgainThatWasTouched() throws IOException {
        save("data/demo/info/info.touched", "same content");
        soon().until(() -> Files.exists(received("info.touched")));
        FileTime later = FileTime.from(Instant.ofEpochSecond(Instant.now().getEpochSecond() + 60));

        Files.setLastModifiedTime(at("data/demo/info/info.touched"), later);

        soon().until(() -> Files.getLastModifiedTime(received("info.touched")).equals(later));
        assertThat(received("info.touched")).hasContent("same content\n");
    }

    @Test
    public void sendsCompressedByBzip2() throws IOException {
        String content = "a line that bzip2 makes smaller\n".repeat(10_000);
        save("data/demo/bzip2/info.bzip2", content);

        save(
                "etc/cc.daemon.infosender-bzip2.cfg",
                "server = local",
                "infodir = ${karaf.data}/demo/bzip2",
                "cms-encrypt = hub",
                "compression = bzip2");

        soon().until(() -> Files.exists(received("info.bzip2")));
        assertThat(received("info.bzip2")).hasSameBinaryContentAs(at("data/demo/bzip2/info.bzip2"));
        assertThat(run("cc:stats")).contains("infosender.bytes.sent");
    }

    @Test
    public void copiesTheLogThatComesWithIt() {
        soon().untilAsserted(
                        () ->
                                assertThat(received("hello.log"))
                                        .hasSameBinaryContentAs(at("data/demo/log/hello.log")));
    }

    @Test
    public void copiesALogThatGrowsAndIsRotatedAndShowsBothEndsOfItsWay() throws IOException {
        Path log = at("data/demo/log/travels.log");
        Files.writeString(log, "one\n");
        soon().untilAsserted(() -> assertThat(received("travels.log")).hasContent("one\n"));
        Files.writeString(log, "two\n", StandardOpenOption.APPEND);
        soon().untilAsserted(() -> assertThat(received("travels.log")).hasContent("one\ntwo\n"));
        soon().untilAsserted(
                        () -> {
                            // size, read, acknowledged, lag
                            assertThat(row("cc:tails", log.toString())).contains("\t8\t8\t8\t0\t");
                            // position, size
                            assertThat(row("cc:files " + HostName.get(), log.toString()))
                                    .startsWith(HostName.get() + "\t")
                                    .contains("\t8\t8\t", "\tyes\t", "travels.log");
                        });

        Files.move(log, at("data/demo/log/travels.log.1"));
        Files.writeString(log, "three\n");

        soon().untilAsserted(() -> assertThat(received("travels.log")).hasContent("three\n"));
        try (Stream<Path> copies = Files.list(received("travels.log").getParent())) {
            assertThat(copies)
                    .filteredOn(copy -> copy.getFileName().toString().matches("travels.log\\..*"))
                    .singleElement()
                    .satisfies(copy -> assertThat(copy).hasContent("one\ntwo\n"));
        }
    }

    /** The line of a command's table that has this cell. */
    private String row(String command, String cell) {
        return run(command + " --no-format")
                .lines()
                .filter(line -> List.of(line.split("\t")).contains(cell))
                .findFirst()
                .orElse("");
    }

    @Test
    public void answersPings() {
        soon().untilAsserted(
                        () -> {
                            String peer = run("cc:peers");
                            assertThat(peer)
                                    .contains(System.getProperty(Container.HUB))
                                    .contains("up");
                        });
    }

    @Test
    public void runsATaskByWayOfBothServers() {
        soon().until(() -> !line("cc:hosts", "demo").isEmpty());
        assertThat(run("cc:task-send demo uptime --follow")).contains("load average");
        assertThat(run("cc:tasks")).contains("taskrouter hub", "taskrunner tasks");
    }

    @Test
    public void showsWhatItDoesInTheShell() {
        soon().untilAsserted(
                        () -> {
                            assertThat(line("cc:servers", "hub")).contains("up");
                            assertThat(line("cc:servers", "local")).contains("up");
                        });
        assertThat(run("cc:routes")).contains("pub.infofile", "echo.request", "log");
        assertThat(run("cc:handlers")).contains("cc.handler.infowriter", "cc.handler.proxy");
        assertThat(run("cc:keys")).contains("local", "hub", "ca");
        soon().untilAsserted(() -> assertThat(run("cc:config-check")).contains("in force"));
        assertThat(run("cc:config-check")).doesNotContain("not in force");
    }

    private static List<BundleRequirement> openImports(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        List<BundleRequirement> imports =
                new ArrayList<>(
                        bundle.adapt(BundleRevision.class)
                                .getDeclaredRequirements(PackageNamespace.PACKAGE_NAMESPACE));
        wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE)
                .forEach(wire -> imports.remove(wire.getRequirement()));
        // what a bundle exports itself and imports, so that others may provide it, needs no wire
        List<Object> own =
                wiring.getCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream()
                        .map(
                                export ->
                                        export.getAttributes()
                                                .get(PackageNamespace.PACKAGE_NAMESPACE))
                        .toList();
        imports.removeIf(
                open ->
                        own.stream()
                                .anyMatch(
                                        name ->
                                                open.getDirectives()
                                                        .get(
                                                                PackageNamespace
                                                                        .REQUIREMENT_FILTER_DIRECTIVE)
                                                        .contains("=" + name + ")")));
        return imports;
    }

    private static Path received(String file) {
        return at("data/demo/received").resolve(HostName.get()).resolve(file);
    }

    private List<String> versions(String name) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .map(bundle -> bundle.getVersion().toString())
                .toList();
    }
}
