// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes wrong with logs on their way, besides processes that die: no byte is lost or doubled.
 */
class LogFaultsTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int MB = 1 << 20;
    private static final long MEMORY = 600L * MB;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final Random random = Seed.random("LogFaultsTest");

    private interface Fault {
        void happen(LogPath path) throws Exception;
    }

    private void with(Map<String, ?> logtail, Map<String, ?> tailwriter, Fault fault)
            throws Exception {
        try (LogPath path = new LogPath(folder, logtail, tailwriter)) {
            try {
                fault.happen(path);
            } catch (AssertionError | ConditionTimeoutException e) {
                throw new AssertionError(path.logged(), e);
            }
        }
    }

    private static void append(Path log, byte[] bytes) throws IOException {
        try (OutputStream out =
                Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write(bytes);
        }
    }

    private byte[] noise(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "bzip2"})
    void anyBytesArriveAsTheyAre(String compression) throws Exception {
        Map<String, ?> tail = Map.of("compression", compression, "file-mode", "text");
        with(
                tail,
                Map.of(),
                path -> {
                    Path log = path.logs().resolve("log.100");
                    int size = Seed.count(1);
                    byte[] lines = new byte[100_000];
                    Arrays.fill(lines, (byte) '\n');
                    append(log, lines);
                    append(log, new byte[100_000]);
                    append(log, noise(size * 3 * MB));
                    byte[] line = new byte[size * 5 * MB];
                    Arrays.fill(line, (byte) 'x');
                    line[line.length - 1] = '\n';
                    append(log, line);
                    append(log, new byte[] {(byte) 0xc3, 0x28, (byte) 0xff, (byte) 0xfe, 0, 'e'});
                    path.awaitCopies();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip"})
    void theLastBytesBeforeAStopArrive(String compression) throws Exception {
        with(
                Map.of("compression", compression),
                Map.of(),
                path -> {
                    Path log = path.logs().resolve("log.000");
                    append(log, noise(1000));
                    path.awaitCopies();
                    append(log, noise(1000));
                    path.sender().stop();
                    path.awaitCopies();
                });
    }

    @Test
    void aConnectionThatIsCutOrSilentOrSlowCostsTimeOnly() throws Exception {
        with(
                Map.of(),
                Map.of(),
                path -> {
                    Path log = path.logs().resolve("log.000");
                    append(log, noise(MB));
                    path.awaitCopies();

                    path.cable().plugged(false);
                    append(log, noise(40 * MB));
                    await().atMost(LONG)
                            .until(() -> path.sender().memory() < MEMORY && size(path, log) == MB);
                    path.cable().plugged(true);
                    path.awaitCopies();

                    path.cable().answers(false);
                    append(log, noise(20 * MB));
                    await().atMost(LONG).until(() -> size(path, log) > 41 * MB);
                    path.cable().answers(true);
                    path.awaitCopies();

                    path.cable().speed(2 * MB);
                    append(log, noise(10 * MB));
                    append(path.logs().resolve("log.001"), noise(MB));
                    path.awaitCopies();
                    path.cable().speed(Integer.MAX_VALUE);
                    for (var station : path.stations()) {
                        assertThat(station.memory()).isLessThan(MEMORY);
                    }
                });
    }

    /** A dead line with a full window would have minutes if it had the time of all of it. */
    @Test
    void aSlowLineIsWaitedForAndADeadOneIsNoticed() throws Exception {
        with(
                Map.of("stats-period", 1),
                Map.of(),
                path -> {
                    Path log = path.logs().resolve("log.000");
                    append(log, noise(1000));
                    path.awaitCopies();
                    path.cable().speed(150_000);
                    append(log, noise(2 * MB));
                    path.awaitCopies();
                    assertThat(path.sender().log())
                            .content()
                            .contains("logtail.acked")
                            .doesNotContain("nothing was acknowledged", "logtail.resent");
                    path.cable().speed(Integer.MAX_VALUE);

                    path.cable().dead(true);
                    append(log, noise(20 * MB));
                    await().atMost(LONG)
                            .untilAsserted(
                                    () ->
                                            assertThat(path.sender().log())
                                                    .content()
                                                    .contains("nothing was acknowledged"));
                    path.cable().dead(false);
                    path.awaitCopies();
                });
    }

    @Test
    void aWayThatLosesPacketsCostsTimeOnly() throws Exception {
        with(
                Map.of(),
                Map.of(),
                path -> {
                    Path log = path.logs().resolve("log.000");
                    append(log, noise(1000));
                    path.awaitCopies();
                    path.cable().weather(Optional.of(new Random(random.nextLong())));
                    for (int i = 0; i < Seed.count(4); i++) {
                        append(log, noise(1 + random.nextInt(200_000)));
                        append(path.logs().resolve("log." + (100 + i)), noise(1000));
                        log = path.logs().resolve("log." + (100 + i));
                    }
                    path.awaitCopies();
                    path.cable().weather(Optional.empty());
                });
    }

    private static long size(LogPath path, Path log) throws IOException {
        Path copy = path.copy(log);
        return Files.exists(copy) ? Files.size(copy) : 0;
    }

    @Test
    void rotationsWhileTheSenderIsDownAreCaughtUpWith() throws Exception {
        Path logs = folder.resolve("logs");
        Map<String, ?> tail =
                Map.of("operation-mode", "rotated", "logname", "app.log", "start", "begin");
        with(
                tail,
                Map.of("dstmask", "%(filename)s"),
                path -> {
                    byte[][] parts = new byte[5][];
                    for (int i = 0; i < parts.length; i++) {
                        parts[i] = noise(200_000 + random.nextInt(100_000));
                    }
                    Path log = logs.resolve("app.log");
                    append(log, parts[0]);
                    await().atMost(LONG).until(() -> copied(path) == parts[0].length);
                    path.sender().kill();
                    append(log, parts[1]);
                    rotate(log);
                    append(log, parts[2]);
                    rotate(log);
                    append(log, parts[3]);
                    rotate(log);
                    append(log, parts[4]);
                    path.sender().start();
                    long all = Arrays.stream(parts).mapToLong(part -> part.length).sum();
                    await().atMost(LONG).until(() -> copied(path) == all);
                    assertThat(contents(path))
                            .containsExactlyInAnyOrder(
                                    Arrays.hashCode(join(parts[0], parts[1])),
                                    Arrays.hashCode(parts[2]),
                                    Arrays.hashCode(parts[3]),
                                    Arrays.hashCode(parts[4]));
                });
    }

    @Test
    void whenPositionsAreLostTheReceiverKnowsThem() throws Exception {
        Path log = Files.createDirectories(folder.resolve("logs")).resolve("app.log");
        append(log, noise(1000));
        with(
                Map.of("operation-mode", "rotated", "logname", "app.log"),
                Map.of("dstmask", "%(filename)s"),
                path -> {
                    // it has begun, at the end, when it has asked for what nobody has
                    await().atMost(LONG)
                            .until(
                                    () ->
                                            Files.isDirectory(path.copies())
                                                    && contents(path).size() == 1);
                    byte[] before = noise(100_000);
                    byte[] first = noise(200_000);
                    byte[] second = noise(300_000);
                    append(log, before);
                    await().atMost(LONG).until(() -> copied(path) == before.length);
                    rotate(log);
                    append(log, first);
                    await().atMost(LONG).until(() -> copied(path) == 300_000);
                    path.sender().kill();
                    append(log, second);
                    try (var kept = Files.walk(folder.resolve("sender/data"))) {
                        for (Path file : kept.filter(Files::isRegularFile).toList()) {
                            Files.delete(file);
                        }
                    }
                    // a start without positions begins at the end, and asks
                    path.sender().start();
                    await().atMost(LONG).until(() -> copied(path) == 600_000);
                    assertThat(contents(path))
                            .containsExactlyInAnyOrder(
                                    Arrays.hashCode(before), Arrays.hashCode(join(first, second)));
                });
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static List<Integer> contents(LogPath path) throws IOException {
        List<Integer> contents = new ArrayList<>();
        try (var files = Files.newDirectoryStream(path.copies())) {
            for (Path file : files) {
                contents.add(Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    @Test
    void aThousandLogsAreFollowedAtOnce() throws Exception {
        with(
                Map.of("follow", "all"),
                Map.of(),
                path -> {
                    for (int turn = 0; turn < 2; turn++) {
                        for (int i = 1000; i < 2000; i++) {
                            append(
                                    path.logs().resolve("log." + i),
                                    noise(1 + random.nextInt(4000)));
                        }
                        path.awaitCopies();
                    }
                    assertThat(path.sender().memory()).isLessThan(MEMORY);
                    assertThat(path.hub().memory()).isLessThan(MEMORY);
                });
    }

    /** Bytes of all copies. */
    private static long copied(LogPath path) throws IOException {
        Path copies = path.copies();
        if (!Files.isDirectory(copies)) {
            return 0;
        }
        long all = 0;
        try (var files = Files.newDirectoryStream(copies)) {
            for (Path file : files) {
                all += Files.size(file);
            }
        }
        return all;
    }

    private static void rotate(Path log) throws IOException {
        for (int i = 8; i >= 0; i--) {
            Path from = i == 0 ? log : log.resolveSibling(log.getFileName() + "." + i);
            if (Files.exists(from)) {
                Files.move(from, log.resolveSibling(log.getFileName() + "." + (i + 1)));
            }
        }
    }

    @Test
    void aFullDiskIsWaitedFor() throws Exception {
        Path small = Files.createDirectories(folder.resolve("copies"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", small.toString()))
                .as("a file system of 4 MB can be mounted here")
                .isZero();
        try {
            Path filler = small.resolve("filler");
            with(
                    Map.of(),
                    Map.of(),
                    path -> {
                        append(filler, new byte[3 * MB]);
                        Path log = path.logs().resolve("log.000");
                        append(log, noise(2 * MB));
                        await().atMost(LONG)
                                .until(
                                        () ->
                                                Files.readString(path.hub().log())
                                                        .contains("not acknowledged"));
                        assertThat(path.hub().isRunning()).isTrue();
                        Files.delete(filler);
                        path.awaitCopies();
                    });
        } finally {
            run("umount", "-l", small.toString());
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    void whatIsInTheWayOfOneLogDoesNotStopAnother() throws Exception {
        with(
                Map.of("follow", "all"),
                Map.of(),
                path -> {
                    Path blocked = path.logs().resolve("log.200");
                    Files.createDirectories(path.copy(blocked));
                    Path linked = path.logs().resolve("log.201");
                    Path outside = folder.resolve("outside");
                    Files.writeString(outside, "untouched");
                    Files.createSymbolicLink(path.copy(linked), outside);
                    append(blocked, noise(1000));
                    append(linked, noise(1000));
                    Path good = path.logs().resolve("log.202");
                    append(good, noise(MB));
                    await().atMost(LONG).until(() -> size(path, good) == MB);
                    assertThat(outside).hasContent("untouched");
                    assertThat(path.copy(blocked)).isEmptyDirectory();
                });
    }
}
