// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cc.compress.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must hold where a file is lost, found again, or read while it is written. */
class LostContentTest {

    @TempDir Path folder;

    @Test
    void aTruncatedFileWhoseLastBytesAreGivenUpIsNotDone() throws Exception {
        Path file = Files.writeString(folder.resolve("app.log"), "a".repeat(100));
        Look look = Look.at(file, true).orElseThrow();
        Generation generation =
                new Generation(
                        "app.log",
                        file.toString(),
                        look,
                        PlainBytes.open(file, look, true, false).orElseThrow(),
                        0);
        generation.sent((Piece.Data) generation.next(50));
        generation.acknowledged(50);
        generation.sent((Piece.Data) generation.next(50));
        Files.write(file, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
        generation.lose("truncated");
        generation.rewind(50);
        assertFalse(generation.isDone() && generation.available() == 0, "50 bytes, and no gap");
    }

    @Test
    void aFileThatWasDoneEmptyIsNotAnyFileOfItsInode() throws Exception {
        Path file = Files.writeString(folder.resolve("app.log.1"), "new content\n");
        Siblings siblings = new Siblings(folder, true);
        Succession succession =
                new Succession(
                        new Naming.Rotated("app.log", "rotated"),
                        siblings,
                        look -> false,
                        (f, from, to) -> {});
        Look look = Look.at(file, true).orElseThrow();
        succession.resume(
                List.of(new Saved.Finished(look.device(), look.inode(), Fingerprint.NONE, 0)));
        assertFalse(succession.isFinished(siblings.named("app.log.1").orElseThrow()));
    }

    @Test
    void anArchiveThatEndedEarlyIsReadRightWhenItIsWhole() throws Exception {
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(content);
        }
        byte[] all = gzip.toByteArray();
        Path file = folder.resolve("app.log.1.gz");
        Files.write(file, Arrays.copyOf(all, all.length / 2));
        try (ArchivedBytes bytes = new ArchivedBytes(file, Compression.GZIP)) {
            assertThrows(IOException.class, () -> bytes.slice(0, 300_000));
            Files.write(file, all);
            assertArrayEquals(
                    Arrays.copyOf(content, 1000), bytes.slice(0, 1000), "other bytes at 0");
        }
    }
}
