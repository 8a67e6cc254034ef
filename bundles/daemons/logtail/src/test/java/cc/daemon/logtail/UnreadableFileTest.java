// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;

import cc.api.Tail;
import cc.api.config.Options;
import cc.client.daemon.Daemon;
import cc.client.delivery.Delivery;
import cc.compress.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file in the folder of logs that cannot be read. */
class UnreadableFileTest {

    /** It is there, and nobody may read it, not even root. */
    private static final Path UNREADABLE = Path.of("/proc/sys/vm/compact_memory");

    @TempDir private Path dir;

    @Test
    void itIsTheFileThatIsSaidToBeTheTroubleAndNotTheFolder() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(new byte[100]);
        }
        Path archive = dir.resolve("app.log.1.gz");
        Files.write(archive, Arrays.copyOf(packed.toByteArray(), packed.size() - 10));
        Look look = Look.at(archive, true).orElseThrow();
        Optional<Bytes> bytes = new Candidate(archive, look, Compression.GZIP).open(true, true);
        try (Bytes from = bytes.orElseThrow()) {
            assertThatThrownBy(() -> from.slice(0, 100))
                    .isInstanceOfSatisfying(
                            IOException.class,
                            e ->
                                    assertThat(Trails.unreadable(dir, e))
                                            .startsWith("a file in logdir " + dir)
                                            .contains(archive + " cannot be decompressed")
                                            .contains("ends early"));
        }
    }

    @Test
    void whereItIsTheFolderThatIsSaid() {
        assertThat(Trails.unreadable(dir, new NoSuchFileException(dir.toString())))
                .startsWith("logdir " + dir + " cannot be read");
    }

    private static boolean isReadable(Path file) {
        try {
            return Files.readAllBytes(file).length >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void itKeepsNoOtherFromBeingFollowedNorFromItsBeginning() throws IOException {
        assumeThat(UNREADABLE).exists();
        assumeThat(isReadable(UNREADABLE)).isFalse();
        Path logs = Files.createDirectory(dir.resolve("logs"));
        Path old = Files.writeString(logs.resolve("old.log"), "old\n");
        Path locked = Files.createSymbolicLink(logs.resolve("locked.log"), UNREADABLE);
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", "cc.daemon.logtail~tail");
        properties.put("logdir", logs.toString());
        properties.put("logmask", "*.log");
        properties.put("follow", "all");
        properties.put("state-dir", dir.resolve("state").toString());
        properties.put("cc-socket", "tcp://127.0.0.2:1");
        LogtailOptions options = LogtailOptions.read(Options.of(properties));
        // it is never started: nothing is sent
        try (Daemon daemon = new Daemon("logtail", options.daemon(), properties)) {
            Trails trails =
                    new Trails(
                            options,
                            new Shipping(
                                    daemon, new Delivery(options.delivery(), daemon, () -> {})),
                            daemon.counters(),
                            daemon.log(),
                            new StateFile.Content(List.of(), false, 0));
            trails.scan(System.nanoTime());
            Path fresh = Files.writeString(logs.resolve("new.log"), "new\n");
            trails.scan(System.nanoTime());

            assertThat(trails.tails("tail", ""))
                    .filteredOn(tail -> !tail.file().endsWith("locked.log"))
                    .extracting(Tail::file, Tail::position)
                    .containsExactlyInAnyOrder(
                            tuple(old.toString(), 4L), tuple(fresh.toString(), 0L));

            Files.delete(locked);
            Files.writeString(locked, "another one\n");
            trails.scan(System.nanoTime());
            assertThat(trails.tails("tail", ""))
                    .extracting(Tail::file, Tail::position)
                    .contains(tuple(locked.toString(), 0L));
            trails.close();
        }
    }
}
