// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infosender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import cc.api.config.Options;
import cc.client.daemon.Daemon;
import cc.client.daemon.InfoFile;
import cc.client.daemon.Sent;
import cc.client.delivery.Permit;
import cc.client.delivery.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTest {

    @TempDir private Path dir;

    private final FakeOutlet outlet = new FakeOutlet();
    private Daemon daemon;
    private Folder folder;

    private static class FakeOutlet implements Outlet {
        private final List<InfoFile> files = new ArrayList<>();
        private final Set<Source> underWay = new LinkedHashSet<>();
        private final Map<Source, Permit> permits = new HashMap<>();
        private boolean acknowledges = true;
        private boolean ready = true;
        private long generation = 1;
        private long maxContent = 1000;
        private Sent answer = Sent.QUEUED;

        @Override
        public Permit permit(Source source, long size) {
            return ready ? permits.getOrDefault(source, Permit.SEND) : Permit.WAIT;
        }

        @Override
        public boolean isUnderWay(Source source) {
            return underWay.contains(source);
        }

        @Override
        public void withdraw(Source source) {
            underWay.remove(source);
        }

        @Override
        public long generation() {
            return generation;
        }

        @Override
        public long maxContent() {
            return maxContent;
        }

        @Override
        public Sent send(Source source, InfoFile file) {
            if (answer == Sent.QUEUED) {
                files.add(file);
                underWay.add(source);
                if (acknowledges) {
                    acknowledge();
                }
            }
            return answer;
        }

        void acknowledge() {
            List<Source> done = List.copyOf(underWay);
            underWay.clear();
            done.forEach(source -> source.acknowledged(Source.NONE));
        }

        List<String> names() {
            return files.stream()
                    .map(InfoFile::filename)
                    .map(name -> name.substring(name.lastIndexOf('/') + 1))
                    .toList();
        }
    }

    @BeforeEach
    void watch() {
        InfosenderOptions options = options();
        daemon = new Daemon("infosender", options.daemon(), Map.of());
        folder = new Folder(options, outlet, daemon.counters(), daemon.log(), () -> false);
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private InfosenderOptions options(String... more) {
        Map<String, String> properties = new HashMap<>();
        properties.put("infodir", dir.toString());
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return InfosenderOptions.read(Options.of(properties));
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(dir.resolve(name), content);
    }

    private void touch(Path file, long seconds, long nanos) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(seconds, nanos)));
    }

    private void looks(int times) {
        for (int i = 0; i < times; i++) {
            folder.look();
        }
    }

    @Test
    void aFileIsSentOnceWhenItStoodStillFromOneLookToTheNext() throws Exception {
        Path file = write("a", "content");
        touch(file, 1795361481, 881373167);
        looks(1);
        assertThat(outlet.files).isEmpty();
        looks(3);

        assertThat(outlet.files).hasSize(1);
        InfoFile sent = outlet.files.get(0);
        assertThat(sent.filename()).isEqualTo(dir + "/a");
        assertThat(sent.content().utf8()).isEqualTo("content");
        assertThat(sent.mtime()).isEqualTo(Instant.ofEpochSecond(1795361481, 881373167));
        assertThat(daemon.counters().get("infosender.bytes.read")).isEqualTo(7);
        assertThat(daemon.counters().get("infosender.changes")).isEqualTo(1);
    }

    @Test
    void aChangedFileIsSentAgainWhetherItsTimeItsSizeOrItsInodeChanged() throws Exception {
        Path file = write("a", "one");
        touch(file, 1000, 0);
        looks(2);

        touch(file, 1001, 0);
        looks(2);
        assertThat(outlet.files).hasSize(2);

        write("a", "three");
        touch(file, 1001, 0);
        looks(2);
        assertThat(outlet.files).hasSize(3);

        Path other = write(".new", "seven");
        touch(other, 1001, 0);
        Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        looks(2);
        assertThat(outlet.files).hasSize(4);
        assertThat(outlet.files.get(3).content().utf8()).isEqualTo("seven");
    }

    @Test
    void aFileThatGoesOnChangingIsSentWhenItRests() throws Exception {
        Path file = write("a", "x");
        for (int i = 0; i < 5; i++) {
            touch(file, 1000 + i, 0);
            looks(1);
        }
        assertThat(outlet.files).isEmpty();
        looks(1);
        assertThat(outlet.files).hasSize(1);
    }

    @Test
    void anOlderTimeIsAChangeToo() throws Exception {
        Path file = write("a", "x");
        touch(file, 2000, 0);
        looks(2);
        touch(file, 1000, 0);
        looks(2);
        assertThat(outlet.files).hasSize(2);
    }

    @Test
    void aFileThatChangesWhileItIsReadIsNotSentUntilItRests() throws Exception {
        // the first file, when it is sent, changes the second one, which was at rest at this look
        Path second = dir.resolve("b");
        Outlet meddling =
                new FakeOutlet() {
                    @Override
                    public Sent send(Source source, InfoFile file) {
                        try {
                            if (outlet.files.isEmpty()) {
                                Files.writeString(second, "longer than it was");
                            }
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                        return outlet.send(source, file);
                    }
                };
        folder = new Folder(options(), meddling, daemon.counters(), daemon.log(), () -> false);
        write("a", "a");
        write("b", "b");
        looks(2);
        assertThat(outlet.names()).containsExactly("a");
        looks(2);
        assertThat(outlet.names()).containsExactly("a", "b");
        assertThat(outlet.files.get(1).content().utf8()).isEqualTo("longer than it was");
    }

    @Test
    void onlyFilesThatTheMaskTakesAreSentAndNoDotFilesFoldersOrSpecialFiles() throws Exception {
        folder.update(options("infomask", "info.*"));
        write("info.a", "a");
        write("other", "o");
        write(".info.b", "b");
        Files.createDirectory(dir.resolve("info.dir"));
        fifo("info.fifo");
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> looks(3));
        assertThat(outlet.names()).containsExactly("info.a");
        assertThat(folder.present()).isEqualTo(1);
    }

    private void fifo(String name) throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", dir.resolve(name).toString()).start();
        assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assumeThat(mkfifo.exitValue()).isZero();
    }

    @Test
    void aLinkToAFileIsSentAsThatFileUnlessLinksAreNotFollowed(@TempDir Path elsewhere)
            throws Exception {
        Path target = Files.writeString(elsewhere.resolve("t"), "linked");
        Files.createSymbolicLink(dir.resolve("link"), target);
        Files.createSymbolicLink(dir.resolve("nowhere"), elsewhere.resolve("none"));
        Files.createSymbolicLink(dir.resolve("loop"), dir.resolve("loop"));
        looks(3);
        assertThat(outlet.names()).containsExactly("link");

        folder =
                new Folder(
                        options("follow-links", "no"),
                        outlet,
                        daemon.counters(),
                        daemon.log(),
                        () -> false);
        looks(3);
        assertThat(outlet.files).hasSize(1);
    }

    @Test
    void aFileOverTheLimitIsCountedOnceAndNotSentUntilItShrinksOrTheLimitGrows() throws Exception {
        Path large = write("large", "x".repeat(1001));
        looks(5);
        assertThat(outlet.files).isEmpty();
        assertThat(daemon.counters().get("infosender.too-large")).isEqualTo(1);
        assertThat(daemon.counters().get("infosender.bytes.read")).isZero();

        folder.update(options("max-file-size", "2000"));
        looks(1);
        assertThat(outlet.names()).containsExactly("large");

        folder.update(options("max-file-size", "10"));
        Files.writeString(large, "small");
        looks(2);
        assertThat(outlet.files).hasSize(2);
    }

    @Test
    void aFileThatMakesTooLargeAMessageIsNotTriedAgain() throws Exception {
        write("a", "x");
        outlet.answer = Sent.TOO_LARGE;
        looks(4);
        assertThat(daemon.counters().get("infosender.too-large")).isEqualTo(1);
    }

    @Test
    void withTheQueueFullNothingMoreIsReadAndItGoesOnAtALaterLook() throws Exception {
        write("a", "a");
        write("b", "b");
        outlet.answer = Sent.FULL;
        looks(3);
        assertThat(outlet.files).isEmpty();
        assertThat(folder.unsent()).isEqualTo(2);
        // one try at each of two looks
        assertThat(daemon.counters().get("infosender.bytes.read")).isEqualTo(2);

        outlet.answer = Sent.QUEUED;
        looks(1);
        assertThat(outlet.names()).containsExactly("a", "b");
        assertThat(folder.unsent()).isZero();
    }

    @Test
    void withNoServerNothingIsRead() throws Exception {
        write("a", "a");
        outlet.ready = false;
        looks(3);
        assertThat(daemon.counters().get("infosender.bytes.read")).isZero();
        outlet.ready = true;
        looks(1);
        assertThat(outlet.files).hasSize(1);
    }

    @Test
    void onANewConnectionEverythingIsSentAgainForWhatWasQueuedMayBeLost() throws Exception {
        write("a", "a");
        write("b", "b");
        looks(2);
        outlet.generation++;
        looks(2);
        assertThat(outlet.names()).containsExactly("a", "b", "a", "b");
    }

    @Test
    void onDemandEverythingIsSentAgain() throws Exception {
        write("a", "a");
        looks(2);
        folder.resend();
        looks(2);
        assertThat(outlet.files).hasSize(2);
    }

    @Test
    void aFileThatIsGoneIsForgottenAtMaintenanceAndSentAgainWhenItIsBack() throws Exception {
        Path file = write("a", "a");
        Path aside = dir.resolve(".aside");
        looks(2);
        Files.move(file, aside);
        looks(1);
        assertThat(folder.present()).isZero();
        // back before it was forgotten, and just as it was: nothing new
        Files.move(aside, file);
        looks(2);
        assertThat(outlet.files).hasSize(1);

        Files.move(file, aside);
        looks(1);
        folder.forgetGone();
        Files.move(aside, file);
        looks(2);
        assertThat(outlet.files).hasSize(2);
    }

    @Test
    void aFolderThatIsNotThereIsWaitedFor() throws Exception {
        Path later = dir.resolve("later");
        folder.update(options("infodir", later.toString()));
        looks(2);
        assertThat(folder.present()).isZero();
        Files.createDirectory(later);
        Files.writeString(later.resolve("a"), "a");
        looks(2);
        assertThat(outlet.names()).containsExactly("a");
    }

    @Test
    void anotherFolderIsAnotherSetOfFiles(@TempDir Path other) throws Exception {
        write("a", "a");
        looks(2);
        Files.copy(dir.resolve("a"), other.resolve("a"));
        folder.update(options("infodir", other.toString()));
        looks(2);
        assertThat(outlet.files).hasSize(2);
        assertThat(outlet.files.get(1).filename()).isEqualTo(other + "/a");
    }

    @Test
    void emptyFilesAndNamesOfAnyCharactersAreSentToo() throws Exception {
        write("empty", "");
        write("ä ö\n\u001b[31m", "x");
        looks(2);
        assertThat(outlet.files).hasSize(2);
        assertThat(outlet.files.get(0).content().size()).isZero();
    }

    @Test
    void aFileThatCannotBeReadIsTriedAgainSaidOnceAndKeepsNoOtherFromBeingSent() throws Exception {
        // a regular file as far as one can see, and an error to read, for root too
        Path unreadable = Path.of("/proc/self/mem");
        assumeThat(unreadable).exists();
        Path link = Files.createSymbolicLink(dir.resolve("a"), unreadable);
        write("b", "b");
        looks(4);
        assertThat(outlet.names()).containsExactly("b");
        assertThat(folder.unsent()).isEqualTo(1);
        assertThat(daemon.counters().get("infosender.unreadable")).isEqualTo(1);

        Files.delete(link);
        write("a", "readable");
        looks(2);
        assertThat(outlet.names()).containsExactly("b", "a");
    }

    @Test
    void aFileIsSettledWhenItIsAcknowledgedAndNotBefore() throws Exception {
        outlet.acknowledges = false;
        write("a", "a");
        looks(5);
        assertThat(outlet.names()).containsExactly("a");
        assertThat(folder.unsent()).isEqualTo(1);

        outlet.acknowledge();
        looks(2);

        assertThat(outlet.names()).containsExactly("a");
        assertThat(folder.unsent()).isZero();
    }

    @Test
    void whatWasGivenUpIsSentAgainAfterThoseThatNeverWere() throws Exception {
        outlet.acknowledges = false;
        write("a", "a");
        looks(2);
        Source first = outlet.underWay.iterator().next();
        outlet.withdraw(first);
        first.rewind(Source.NONE);
        write("b", "b");
        looks(1);
        assertThat(outlet.names()).containsExactly("a", "a");
        outlet.withdraw(first);
        first.rewind(Source.NONE);
        looks(1);
        assertThat(outlet.names()).containsExactly("a", "a", "b", "a");
    }

    @Test
    void aFileThatHasToWaitKeepsNoOtherOneWaiting() throws Exception {
        outlet.acknowledges = false;
        write("a", "a");
        looks(2);
        Source first = outlet.underWay.iterator().next();
        outlet.withdraw(first);
        first.rewind(Source.NONE);
        outlet.permits.put(first, Permit.HELD);
        write("b", "b");
        looks(2);
        assertThat(outlet.names()).containsExactly("a", "b");
    }

    @Test
    void whatFoundNoRoomGoesOutAsSoonAsThereIsSomeAndWithoutAnotherLook() throws Exception {
        write("a", "a");
        looks(1);
        outlet.ready = false;
        looks(1);
        assertThat(outlet.files).isEmpty();
        outlet.ready = true;
        folder.goOn();
        assertThat(outlet.names()).containsExactly("a");
    }

    @Test
    void aFileThatChangedWhileItWasUnderWayIsSentAsItIsNow() throws Exception {
        outlet.acknowledges = false;
        write("a", "one");
        looks(2);
        write("a", "another");
        looks(2);
        assertThat(outlet.files)
                .extracting(f -> f.content().utf8())
                .containsExactly("one", "another");
        outlet.acknowledge();
        looks(2);
        assertThat(folder.unsent()).isZero();
        assertThat(outlet.files).hasSize(2);
    }

    @Test
    void aFileThatTheReceiverRefusesIsSettledUntilItChanges() throws Exception {
        outlet.acknowledges = false;
        write("a", "one");
        looks(2);
        Source source = outlet.underWay.iterator().next();
        outlet.withdraw(source);
        source.refused("refused", "too large");
        looks(3);
        assertThat(outlet.files).hasSize(1);
        assertThat(daemon.counters().get("infosender.refused")).isEqualTo(1);
        write("a", "another");
        looks(2);
        assertThat(outlet.files).hasSize(2);
    }

    /** On a slow line an answer comes after the file was given up. */
    @Test
    void aStateThatArrivedAfterItWasGivenUpIsNotSentAgain() throws Exception {
        outlet.acknowledges = false;
        touch(write("a", "one"), 1000, 0);
        looks(2);
        Source source = outlet.underWay.iterator().next();
        Object first = source.state();
        outlet.underWay.clear();
        source.rewind(Source.NONE);
        assertThat(source.arrived(first)).isTrue();
        assertThat(source.arrived(first)).isFalse();
        looks(2);
        assertThat(outlet.files).hasSize(1);
        assertThat(folder.unsent()).isZero();
    }

    @Test
    void whatArrivedLateIsNotWhatTheFileIsByNow() throws Exception {
        outlet.acknowledges = false;
        Path file = write("a", "one");
        touch(file, 1000, 0);
        looks(2);
        Source source = outlet.underWay.iterator().next();
        Object first = source.state();
        outlet.underWay.clear();
        source.rewind(Source.NONE);
        touch(file, 1001, 0);
        looks(1);
        assertThat(source.arrived(first)).isFalse();
        looks(1);
        assertThat(outlet.files).hasSize(2);
        assertThat(source.arrived(first)).isFalse();
        outlet.acknowledge();
        looks(2);
        assertThat(outlet.files).hasSize(2);
    }
}
