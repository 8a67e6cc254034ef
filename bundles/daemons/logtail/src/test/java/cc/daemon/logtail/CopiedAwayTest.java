// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.config.Options;
import cc.client.daemon.Daemon;
import cc.client.delivery.Delivery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An empty file is written, copied and truncated between two looks at it. */
class CopiedAwayTest {

    @TempDir private Path dir;

    private Path file;
    private Path copy;
    private Daemon daemon;
    private Trail trail;
    private long now = System.nanoTime();

    @BeforeEach
    void follow() throws IOException {
        file = Files.createFile(dir.resolve("app.log"));
        copy = dir.resolve("app.log.1");
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", "cc.daemon.logtail~tail");
        properties.put("logdir", dir.toString());
        properties.put("operation-mode", "rotated");
        properties.put("logname", "app.log");
        properties.put("start", "begin");
        properties.put("state-dir", dir.resolve("state").toString());
        properties.put("cc-socket", "tcp://127.0.0.2:1");
        LogtailOptions options = LogtailOptions.read(Options.of(properties));
        // it is never started: nothing is sent, and each step is one of the test's
        daemon = new Daemon("logtail", options.daemon(), properties);
        Delivery delivery = new Delivery(options.delivery(), daemon, () -> {});
        trail =
                new Trail(
                        new Naming.Rotated("app.log", "rotated"),
                        new Siblings(dir, true),
                        options,
                        new Shipping(daemon, delivery),
                        daemon.counters(),
                        daemon.log(),
                        0);
        trail.begin(false, false);
        look();
    }

    @AfterEach
    void close() throws IOException {
        trail.close();
        daemon.close();
    }

    private void look() throws IOException {
        now += TimeUnit.SECONDS.toNanos(1);
        trail.scan(now);
    }

    private void turn() throws IOException {
        trail.turn(now, false, 0);
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    private void copyAndTruncate() throws IOException {
        Files.copy(file, copy);
        Files.write(file, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
    }

    private boolean isIn(Path where) throws IOException {
        Look look = Look.at(where, true).orElseThrow();
        return trail.current()
                .filter(g -> g.isReadable() && g.look().isSameInode(look))
                .isPresent();
    }

    /** Everything of the file that is followed now, which is done then. */
    private String read() throws IOException {
        Generation generation = trail.current().orElseThrow();
        trail.keptBy(0);
        StringBuilder all = new StringBuilder();
        while (generation.next(1000) instanceof Piece.Data data) {
            all.append(new String(data.bytes(), java.nio.charset.StandardCharsets.US_ASCII));
            generation.sent(data);
        }
        generation.acknowledged(generation.position());
        return all.toString();
    }

    private void theCopyComesFirstThenTheFile(String then) throws IOException {
        look();
        look();
        assertThat(isIn(copy)).isTrue();
        assertThat(read()).isEqualTo("one\n");
        look();
        look();
        assertThat(isIn(file)).isTrue();
        assertThat(read()).isEqualTo(then);
        look();
        look();
        assertThat(isIn(file)).isTrue();
    }

    @Test
    void whatItHeldIsReadInTheCopy() throws Exception {
        append("one\n");
        copyAndTruncate();
        look();
        theCopyComesFirstThenTheFile("");
    }

    @Test
    void whatComesAfterItIsNotTakenForItsBeginning() throws Exception {
        append("one\n");
        copyAndTruncate();
        append("two\n");
        turn();
        theCopyComesFirstThenTheFile("two\n");
    }

    @Test
    void theSameWhereNoTurnComesBeforeTheNextLook() throws Exception {
        append("one\n");
        copyAndTruncate();
        append("two\n");
        look();
        theCopyComesFirstThenTheFile("two\n");
    }

    @Test
    void theSameWhereTheFileWasRenamedByThen() throws Exception {
        append("one\n");
        copyAndTruncate();
        append("two\n");
        Path older = Files.move(copy, dir.resolve("app.log.2"));
        Path renamed = Files.move(file, copy);
        Files.writeString(file, "three\n");
        turn();
        look();
        look();
        assertThat(isIn(older)).isTrue();
        assertThat(read()).isEqualTo("one\n");
        look();
        look();
        assertThat(isIn(renamed)).isTrue();
        assertThat(read()).isEqualTo("two\n");
        look();
        look();
        assertThat(isIn(file)).isTrue();
        assertThat(read()).isEqualTo("three\n");
    }

    /** It is held open, and nobody else would find it. */
    @Test
    void aFileThatIsDeletedByThenIsReadNevertheless() throws Exception {
        append("one\n");
        copyAndTruncate();
        append("two\n");
        Files.delete(file);
        turn();
        look();
        assertThat(read()).isEqualTo("two\n");
    }

    @Test
    void aBeginningThatWasSeenIsNotForgottenForWhatIsThereNow() throws Exception {
        append("one\n");
        turn();
        copyAndTruncate();
        append("two\n");
        turn();
        theCopyComesFirstThenTheFile("two\n");
    }

    @Test
    void aLogOfWhichNoCopyWasMadeGoesOnInItsFile() throws Exception {
        append("one\n");
        turn();
        look();
        assertThat(read()).isEqualTo("one\n");
        append("two\n");
        look();
        assertThat(isIn(file)).isTrue();
        assertThat(read()).isEqualTo("two\n");
    }

    @Test
    void anotherFileOfItsNameIsNoCopyThatComesFirst() throws Exception {
        append("one\n");
        turn();
        Files.copy(file, copy);
        look();
        turn();
        assertThat(isIn(file)).isTrue();
        assertThat(read()).isEqualTo("one\n");
    }
}
