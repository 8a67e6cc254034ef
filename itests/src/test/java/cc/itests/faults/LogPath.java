// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.HostName;
import cc.itests.station.Station;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The way of a log from one host over a second to a third: logtail beside a server with a proxy, a
 * server with a proxy, a server with a tailwriter; each a process of its own.
 */
final class LogPath implements AutoCloseable {

    private static final Duration LONG = Duration.ofMinutes(3);

    private final Path logs;
    private final Path copies;
    private final Station sender;
    private final Station relay;
    private final Station hub;
    private final Cable cable;

    /**
     * Starts all three.
     *
     * @param folder for all that they keep
     * @param logtail its options beyond those that a test of this way needs
     * @param tailwriter likewise
     */
    LogPath(Path folder, Map<String, ?> logtail, Map<String, ?> tailwriter) throws IOException {
        logs = Files.createDirectories(folder.resolve("logs"));
        copies = folder.resolve("copies");
        // a first start begins at the end of the last file: of this one, so that it is there with
        // those that follow
        Files.createFile(logs.resolve("log.000"));
        int local = Station.freePort();
        int between = Station.freePort();
        int last = Station.freePort();
        Map<String, Object> tail =
                new HashMap<>(
                        Map.of(
                                "logdir",
                                logs,
                                "logmask",
                                "log.*",
                                "file-mode",
                                "binary",
                                "ack-timeout",
                                1));
        tail.putAll(logtail);
        sender =
                station(folder, "sender", local)
                        .configure("cc.handler.proxy-pub", proxy(between))
                        .configure("cc.daemon.logtail-log", tail);
        cable = new Cable(last);
        relay =
                station(folder, "relay", between)
                        .configure("cc.handler.proxy-pub", proxy(cable.port()));
        Map<String, Object> writer = new HashMap<>(Map.of("dstdir", copies));
        writer.putAll(tailwriter);
        hub =
                station(folder, "hub", last)
                        .configure("cc.handler.tailwriter-log", writer)
                        .configure("cc.handler.echo-hub", Map.of());
        for (Station each : stations()) {
            each.start();
        }
    }

    private static Station station(Path folder, String name, int port) throws IOException {
        return new Station(folder.resolve(name), "-Xmx192m", "-XX:TieredStopAtLevel=1")
                .configure(
                        "cc.server-" + name,
                        Map.of(
                                "cc-socket",
                                "tcp://127.0.0.1:" + port,
                                "cc-role",
                                name.equals("hub") ? "remote" : "local"));
    }

    private static Map<String, ?> proxy(int port) {
        return Map.of("pattern", "pub", "ping", "yes", "remote-cc", "tcp://127.0.0.1:" + port);
    }

    /** Sender, relay, and hub, in this order. */
    List<Station> stations() {
        return List.of(sender, relay, hub);
    }

    Station sender() {
        return sender;
    }

    Station hub() {
        return hub;
    }

    /** Between relay and hub. */
    Cable cable() {
        return cable;
    }

    /** Where the copies are. */
    Path copies() {
        return copies;
    }

    /** The copy of a log. */
    Path copy(Path log) {
        return copies.resolve(prefix() + log.getFileName());
    }

    /** Where the logs are. */
    Path logs() {
        return logs;
    }

    /** Waits until every byte of every log is in its copy, and no byte twice. */
    void awaitCopies() {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(
                        () -> assertThat(sizes(copies, prefix())).isEqualTo(sizes(logs, "")));
        try (DirectoryStream<Path> all = Files.newDirectoryStream(logs)) {
            for (Path log : all) {
                if (Files.size(log) > 0) {
                    assertThat(copy(log)).hasSameBinaryContentAs(log);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String prefix() {
        return HostName.get() + "--";
    }

    /** All files that are not empty, by name, so that one too many is seen too. */
    private static Map<String, Long> sizes(Path folder, String prefix) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
                for (Path file : all) {
                    String name = file.getFileName().toString();
                    if (Files.size(file) > 0) {
                        sizes.put(
                                name.startsWith(prefix) ? name.substring(prefix.length()) : name,
                                Files.size(file));
                    }
                }
            }
        }
        return sizes;
    }

    /** The last lines of what each has logged. */
    String logged() {
        List<String> lines = new ArrayList<>();
        for (Station each : stations()) {
            lines.add(each.log().toString());
            try {
                List<String> all = Files.readAllLines(each.log());
                lines.addAll(all.subList(Math.max(0, all.size() - 40), all.size()));
            } catch (IOException e) {
                lines.add(e.toString());
            }
        }
        return String.join("\n", lines);
    }

    @Override
    public void close() throws IOException {
        stations().forEach(Station::close);
        cable.close();
    }
}
