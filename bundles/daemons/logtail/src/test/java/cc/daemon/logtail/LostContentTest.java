// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cc.compress.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
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
                        new Leftovers(() -> null, generation -> {}),
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
        Look look = Look.at(file, true).orElseThrow();
        try (ArchivedBytes bytes =
                ArchivedBytes.open(file, look, true, Compression.GZIP).orElseThrow()) {
            assertThrows(IOException.class, () -> bytes.slice(0, 300_000));
            Files.write(file, all);
            assertArrayEquals(
                    Arrays.copyOf(content, 1000), bytes.slice(0, 1000), "other bytes at 0");
        }
    }

    /** Rotation renames: between a look at a file and its opening another one gets its name. */
    @Test
    void anotherArchiveOfTheSameNameIsNotOpenedForTheOneThatWasSeen() throws Exception {
        Path file = gzip("app.log.1.gz", "one\n");
        Candidate seen = Candidate.of(file, Look.at(file, true).orElseThrow());
        Files.move(file, folder.resolve("app.log.2.gz"));
        gzip("app.log.1.gz", "two\n");
        assertTrue(seen.open(true, true).isEmpty());
        Candidate moved =
                Candidate.of(
                        folder.resolve("app.log.2.gz"),
                        Look.at(folder.resolve("app.log.2.gz"), true).orElseThrow());
        try (Bytes bytes = moved.open(true, true).orElseThrow()) {
            assertArrayEquals("one\n".getBytes(US_ASCII), bytes.slice(0, 100));
        }
    }

    @Test
    void whatBeginsOtherwiseIsNotReadForIt() throws Exception {
        Generation generation = left("one\n");
        Path other = Files.writeString(folder.resolve("app.log.1"), "other, and longer\n");
        Look look = Look.at(other, true).orElseThrow();
        try (Bytes bytes = PlainBytes.open(other, look, true, true).orElseThrow()) {
            assertFalse(generation.readFrom(bytes, look));
            assertFalse(generation.isReadable());
            assertFalse(generation.isIn(bytes));
        }
    }

    /** It begins alike, and has something else before the position: that is not learnt from it. */
    @Test
    void whatIsNotTheSameIsNotTakenForItTheNextTime() throws Exception {
        String line = "x".repeat(1023) + "\n";
        Generation generation = left(line + "one\n");
        Path other = Files.writeString(folder.resolve("app.log.1"), line + "two\nthree\n");
        Look look = Look.at(other, true).orElseThrow();
        assertTrue(
                generation.readFrom(PlainBytes.open(other, look, true, true).orElseThrow(), look));
        assertInstanceOf(Piece.Changed.class, generation.next(100));
        try (Bytes bytes = PlainBytes.open(other, look, true, true).orElseThrow()) {
            assertFalse(generation.isIn(bytes));
        }
        generation.close();
    }

    /** One of which all was done before this start. */
    private Generation left(String content) {
        byte[] bytes = content.getBytes(US_ASCII);
        int from = Math.max(0, bytes.length - Fingerprint.MAX);
        return new Generation(
                new Saved(
                        "app.log",
                        folder.resolve("app.log").toString(),
                        1,
                        2,
                        0,
                        "",
                        Fingerprint.of(bytes, 0, Math.min(bytes.length, Fingerprint.MAX)),
                        new Mark(bytes.length, Fingerprint.of(bytes, from, bytes.length - from)),
                        bytes.length,
                        Instant.EPOCH,
                        0,
                        "",
                        List.of(),
                        false));
    }

    private Path gzip(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(content.getBytes(US_ASCII));
        }
        return file;
    }
}
