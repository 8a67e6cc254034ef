// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import cc.api.DropException;
import cc.api.DropReason;
import cc.files.FileState;
import cc.files.Folder;
import cc.files.OpenFile;
import cc.files.TempName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Disks that do not take a file, and files that a crash left on them. */
class DiskTest {

    private static final int T = 1_695_361_481;

    @TempDir private Path dir;

    private final AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);
    private final List<String> forced = new ArrayList<>();

    enum Fault {
        NONE,
        AT_CREATE,
        AT_WRITE,
        AT_TIME,
        AT_RENAME,
        AT_FORCE,
        AT_FORCE_OF_FOLDER
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "NONE|AT_FORCE.*")
    void aFullDiskDropsTheFileLeavesTheOldOneAndGoesOnByItself(Fault where) throws Exception {
        InfoWriter writer = new InfoWriter(Map.of("dstdir", dir.toString()), this::open);
        writer.handle(InfoMessage.of("h", "f", T, "one"));

        fault.set(where);
        assertThatThrownBy(() -> writer.handle(InfoMessage.of("h", "f", T + 1, "two")))
                .isInstanceOfSatisfying(
                        DropException.class,
                        e -> assertThat(e.reason()).isEqualTo(new DropReason("disk-full")))
                .hasMessage(dir.resolve("h--f") + ": No space left on device");
        assertThat(dir.resolve("h--f")).hasContent("one");
        assertThat(dir.toFile().list()).containsExactly("h--f");
        assertThat(writer.counters().get("failed_files")).isEqualTo(1);

        fault.set(Fault.NONE);
        writer.handle(InfoMessage.of("h", "f", T + 1, "two"));
        assertThat(dir.resolve("h--f")).hasContent("two");
        assertThat(writer.counters().get("written_files")).isEqualTo(2);
    }

    @Test
    void whatIsAcknowledgedWasForcedBeforeContentAndNameAndARepeatToo() throws Exception {
        InfoWriter writer = new InfoWriter(Map.of("dstdir", dir.toString()), this::open);
        writer.handle(InfoMessage.of("h", "f", T, "one"));
        assertThat(forced).isEmpty();
        for (int i = 0; i < 2; i++) {
            forced.clear();
            AskingMessage message = AskingMessage.of("s-1", "h", "f", T + 1, "two");
            writer.handle(message);
            assertThat(forced).containsExactly("file", "folder");
            assertThat(message.answers()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AT_CREATE,          full, No space left on device",
        "AT_WRITE,           full, No space left on device",
        "AT_TIME,            full, No space left on device",
        "AT_RENAME,          full, No space left on device",
        "AT_FORCE,           busy, Input/output error",
        "AT_FORCE_OF_FOLDER, full, No space left on device"
    })
    void whatIsNotOnTheDiskIsNeverAcknowledgedButWantedAgain(Fault where, String reason, String why)
            throws Exception {
        InfoWriter writer = new InfoWriter(Map.of("dstdir", dir.toString()), this::open);
        fault.set(where);
        AskingMessage failed = AskingMessage.of("s-1", "h", "f", T, "one");
        assertThatThrownBy(() -> writer.handle(failed)).hasMessageEndingWith(why);
        assertThat(failed.answers())
                .extracting(body -> body.get("req"), body -> body.get("reason"))
                .containsExactly(tuple("nack", reason));
        assertThat(failed.answers().get(0).get("retry")).isEqualTo(true);

        fault.set(Fault.NONE);
        AskingMessage again = AskingMessage.of("s-1", "h", "f", T, "one");
        writer.handle(again);
        assertThat(again.answers()).extracting(body -> body.get("req")).containsExactly("ack");
        assertThat(dir.resolve("h--f")).hasContent("one");
        assertThat(dir.toFile().list()).containsExactly("h--f");
    }

    @Test
    void aDiskThatIsFullAtTheStartIsTriedAgainWithEachMessage() throws Exception {
        fault.set(Fault.AT_CREATE);
        InfoWriter writer = new InfoWriter(Map.of("dstdir", dir.toString()), this::open);
        assertThatThrownBy(() -> writer.handle(InfoMessage.of("h", "f", T, "x")))
                .isInstanceOf(DropException.class);
        fault.set(Fault.NONE);
        writer.handle(InfoMessage.of("h", "f", T, "x"));
        assertThat(dir.resolve("h--f")).hasContent("x");
    }

    @Test
    void aFolderThatCannotBeMadeIsTriedAgainWithEachMessage() throws Exception {
        Path place = Files.writeString(dir.resolve("place"), "a file");
        Path below = place.resolve("info");
        InfoWriter writer = new InfoWriter(Map.of("dstdir", below.toString()));
        assertThatThrownBy(() -> writer.handle(InfoMessage.of("h", "f", T, "x")))
                .isInstanceOfSatisfying(
                        DropException.class,
                        e -> assertThat(e.reason()).isEqualTo(new DropReason("io-error")))
                .hasMessageStartingWith(below.resolve("h--f") + ": ");
        Files.delete(place);
        writer.handle(InfoMessage.of("h", "f", T, "x"));
        assertThat(below.resolve("h--f")).hasContent("x");
    }

    @Test
    void whatACrashLeftIsRemovedOnceItIsAnHourOld() throws Exception {
        Instant now = Instant.now();
        Path old = Files.createFile(dir.resolve(TempName.next(now.minusSeconds(3700))));
        Path young = Files.createFile(dir.resolve(TempName.next(now.minusSeconds(3000))));
        Path others = Files.createFile(dir.resolve(".cc-1-x.tmp"));
        InfoWriter writer = new InfoWriter(Map.of("dstdir", dir.toString()));
        writer.handle(InfoMessage.of("h", "f", T, "x"));

        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(others).exists();
        assertThat(writer.counters().get("removed_temp_files")).isEqualTo(1);
    }

    @Test
    void aFolderIsLookedThroughOnceAnHour() throws Exception {
        LongAdder removed = new LongAdder();
        Leftovers leftovers = new Leftovers(removed);
        Instant now = Instant.now();
        for (int hours = 0; hours < 3; hours++) {
            Instant then = now.plus(Duration.ofHours(hours));
            for (int i = 0; i < 2; i++) {
                Files.createFile(dir.resolve(TempName.next(now.minusSeconds(4000))));
                try (Folder folder = Folder.open(dir)) {
                    leftovers.remove(folder, dir, then);
                }
            }
            assertThat(removed.sum()).isEqualTo(2L * hours + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2017-07-14T02:40:01.987654321Z, PT0.000002S",
        "2017-07-14T02:40:01.987654Z,    PT0.000002S",
        "2017-07-14T02:40:01.987Z,       PT0.001S",
        "2017-07-14T02:40:01.98Z,        PT0.01S",
        "2017-07-14T02:40:01.9Z,         PT0.1S",
        "2017-07-14T02:40:01Z,           PT1S",
        "2017-07-14T02:40:00Z,           PT2S",
        "2017-07-14T02:40:02Z,           PT0.1S"
    })
    void whatAFileSystemLosesOfATimeIsTolerated(Instant readBack, Duration tolerance) {
        assertThat(MtimePrecision.tolerance(readBack)).isEqualTo(tolerance);
    }

    private Folder open(Path path) throws IOException {
        return new FaultyFolder(Folder.open(path));
    }

    /** Fails as a full disk does, at one step. */
    private final class FaultyFolder implements Folder {

        private final Folder real;

        FaultyFolder(Folder real) {
            this.real = real;
        }

        private void failIf(Fault here) throws IOException {
            if (fault.get() == here) {
                throw new FileSystemException("some file", null, "No space left on device");
            }
        }

        @Override
        public OpenFile create(String name) throws IOException {
            failIf(Fault.AT_CREATE);
            return new FaultyFile(real.create(name));
        }

        @Override
        public OpenFile openFile(String name) throws IOException {
            return new FaultyFile(real.openFile(name));
        }

        @Override
        public void force() throws IOException {
            failIf(Fault.AT_FORCE_OF_FOLDER);
            real.force();
            forced.add("folder");
        }

        @Override
        public void setModified(String name, Instant mtime) throws IOException {
            failIf(Fault.AT_TIME);
            real.setModified(name, mtime);
        }

        @Override
        public void rename(String from, String to) throws IOException {
            failIf(Fault.AT_RENAME);
            real.rename(from, to);
        }

        @Override
        public Folder openFolder(String name) throws IOException {
            return new FaultyFolder(real.openFolder(name));
        }

        @Override
        public void makeFolder(String name) throws IOException {
            real.makeFolder(name);
        }

        @Override
        public Optional<FileState> state(String name) throws IOException {
            return real.state(name);
        }

        @Override
        public void link(String name, String second) throws IOException {
            real.link(name, second);
        }

        @Override
        public void delete(String name) throws IOException {
            real.delete(name);
        }

        @Override
        public List<String> find(Predicate<String> wanted, int entries) throws IOException {
            return real.find(wanted, entries);
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }

    private final class FaultyFile implements OpenFile {

        private final OpenFile real;

        FaultyFile(OpenFile real) {
            this.real = real;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (fault.get() == Fault.AT_WRITE) {
                real.write(bytes.limit(1));
                throw new IOException("No space left on device");
            }
            return real.write(bytes);
        }

        @Override
        public long size() throws IOException {
            return real.size();
        }

        @Override
        public int read(ByteBuffer bytes, long position) throws IOException {
            return real.read(bytes, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            real.truncate(size);
        }

        @Override
        public void force() throws IOException {
            if (fault.get() == Fault.AT_FORCE) {
                throw new IOException("Input/output error");
            }
            real.force();
            forced.add("file");
        }

        @Override
        public boolean isOpen() {
            return real.isOpen();
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
