// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.config.Options;
import cc.client.daemon.Daemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logs that are rotated many times a second, and files that are written after they were. */
@Timeout(180)
class RapidRotationTest {

    /** More than can be caught up with in the time of this test by looks half a second apart. */
    private static final int ROTATIONS = 150;

    @TempDir private Path dir;

    private final TailReceiver receiver = new TailReceiver(true);
    private Path logs;
    private Daemon daemon;
    private Tailer tailer;

    @BeforeEach
    void folder() throws IOException {
        logs = Files.createDirectory(dir.resolve("log"));
    }

    @AfterEach
    void stop() {
        tailer.close();
        daemon.close();
        receiver.close();
        assertThat(receiver.faults()).isEmpty();
    }

    private void start(String... more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", "cc.daemon.logtail~tail");
        properties.put("logdir", logs.toString());
        properties.put("state-dir", dir.resolve("state").toString());
        properties.put("cc-socket", receiver.url());
        properties.put("start", "begin");
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        LogtailOptions options = LogtailOptions.read(Options.of(properties));
        daemon = new Daemon("logtail", options.daemon(), properties);
        tailer = new Tailer(options, daemon, Tailer.SCAN);
        daemon.start();
        tailer.start();
    }

    private void rotated() {
        start("operation-mode", "rotated", "logname", "app.log");
    }

    private void append(String name, String text) throws IOException {
        Files.writeString(
                logs.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String line(int i) {
        return "line " + i + " " + "x".repeat(i % 50) + "\n";
    }

    private static String old(int i) {
        return String.format("app.log.20261125-%06d", i);
    }

    private String rotate(int from, int to) throws IOException {
        StringBuilder all = new StringBuilder();
        for (int i = from; i < to; i++) {
            append("app.log", line(i));
            all.append(line(i));
            Files.move(logs.resolve("app.log"), logs.resolve(old(i)));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return all.toString();
    }

    private void arrives(String all) {
        await().until(() -> receiver.text("app.log").length() >= all.length());
        assertThat(receiver.text("app.log")).isEqualTo(all);
    }

    @Test
    void hundredsOfRotationsAreCaughtUpWith() throws Exception {
        append("app.log", "begin\n");
        rotated();
        arrives("begin\n");
        String all = "begin\n" + rotate(0, ROTATIONS);
        append("app.log", "last\n");
        arrives(all + "last\n");
        assertThat(receiver.copies("app.log")).hasSize(ROTATIONS + 1);
        assertThat(daemon.counters().counter("gaps").sum()).isZero();

        append(old(ROTATIONS - 20), "late\n");
        await().until(() -> receiver.text("app.log").contains("late\n"));
        assertThat(receiver.copies("app.log").get(ROTATIONS - 20).text()).endsWith("late\n");
    }

    @Test
    void theNextFileByNameIsTakenAtOnceToo() throws Exception {
        append("app.0000", "begin\n");
        start("logmask", "app.*");
        await().until(() -> receiver.text("app.0000").equals("begin\n"));
        for (int i = 1; i < ROTATIONS; i++) {
            append(String.format("app.%04d", i), line(i));
        }
        String last = String.format("app.%04d", ROTATIONS - 1);
        await().until(() -> receiver.text(last).equals(line(ROTATIONS - 1)));
        for (int i = 1; i < ROTATIONS; i++) {
            assertThat(receiver.text(String.format("app.%04d", i))).isEqualTo(line(i));
        }
    }

    @Test
    void whatWasWrittenLateWhileItWasDownArrives() throws Exception {
        append("app.log", "begin\n");
        rotated();
        arrives("begin\n");
        String all = "begin\n" + rotate(0, 20);
        append("app.log", "last\n");
        arrives(all + "last\n");
        tailer.close();
        daemon.close();
        append(old(3), "late\n");
        append("app.log", "more\n");
        rotated();
        await().until(() -> receiver.copies("app.log").get(3).text().equals(line(3) + "late\n"));
        await().until(() -> receiver.text("app.log").endsWith("last\nmore\n"));
        assertThat(receiver.copies("app.log")).hasSize(21);
    }

    @Test
    void whatWasWrittenWhenNobodyLookedAnyMoreIsAGap() throws Exception {
        append("app.log", "begin\n");
        rotated();
        arrives("begin\n");
        String all = "begin\n" + rotate(0, Leftovers.MAX + 10);
        append("app.log", "last\n");
        arrives(all + "last\n");
        append(old(2), "late\n");
        Files.move(logs.resolve("app.log"), logs.resolve(old(900)));
        append("app.log", "new\n");
        arrives(all + "last\nnew\n");
        await().until(() -> daemon.counters().counter("gap_bytes").sum() == 5);
        assertThat(daemon.counters().counter("gaps").sum()).isEqualTo(1);
    }
}
