// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infoscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.config.Options;
import cc.client.daemon.Daemon;
import cc.client.daemon.InfoFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
@DisabledOnOs(OS.WINDOWS)
class RoundsTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    @TempDir private Path dir;

    private final List<InfoFile> results = new CopyOnWriteArrayList<>();
    private final Daemon daemon =
            new Daemon("infoscript", options("true", "10").daemon(), Map.of());
    private Rounds rounds;

    private static InfoscriptOptions options(String script, String period, String... more) {
        Map<String, String> properties = new HashMap<>();
        properties.put("info-script", script);
        properties.put("info-period", period);
        properties.put("info-name", "info.x");
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return InfoscriptOptions.read(Options.of(properties));
    }

    private void start(InfoscriptOptions options) {
        rounds = new Rounds(options, daemon.counters(), daemon.log(), results::add);
        rounds.start();
    }

    @AfterEach
    void stop() {
        rounds.close();
        daemon.close();
        await().until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .noneMatch(t -> t.getName().contains("infoscript")));
    }

    @Test
    void theCommandRunsAtOnceAndItsOutputHasTheTimeOfItsStart() {
        start(options("date +%s%3N; sleep 0.5", "1000"));
        await().until(() -> results.size() == 1);
        InfoFile file = results.get(0);
        assertThat(file.filename()).isEqualTo("info.x");
        long begun = Long.parseLong(file.content().utf8().strip());
        assertThat(file.mtime().toEpochMilli()).isLessThanOrEqualTo(begun);
        assertThat(rounds.status().result()).isEqualTo("ok");
        assertThat(rounds.status().took()).isGreaterThanOrEqualTo(Duration.ofMillis(500));
    }

    @Test
    void itRunsEachPeriodFromStartToStart() {
        start(options("sleep 0.2; echo x", "0.5"));
        await().until(() -> results.size() == 5);
        Duration four = Duration.between(results.get(0).mtime(), results.get(4).mtime());
        assertThat(four).isGreaterThanOrEqualTo(Duration.ofMillis(1800));
        // from start to start: one after another they would be 0.7 s apart, and none left out
        long periods = Math.round(four.toMillis() / 500.0);
        assertThat(daemon.counters().get("infoscript.skipped")).isEqualTo(periods - 4);
    }

    @Test
    void aCommandThatOutlivesItsPeriodIsNeverStartedTwiceAndTheStartsLeftOutAreCounted()
            throws Exception {
        start(options("cd " + dir + "; mkdir lock || exit 9; sleep 0.7; rmdir lock", "0.2"));
        await().until(() -> results.size() == 3);
        assertThat(daemon.counters().get("infoscript.fails")).isZero();
        assertThat(daemon.counters().get("infoscript.skipped")).isGreaterThanOrEqualTo(4);
    }

    @Test
    void aCommandThatFailsIsCountedAndGivesNothing() {
        start(options("echo broken; exit 3", "1000"));
        await().until(() -> daemon.counters().get("infoscript.fails") == 1);
        assertThat(results).isEmpty();
        assertThat(rounds.status().result()).isEqualTo("exit code 3");
    }

    @Test
    void onDemandItRunsNowUnlessItRunsAlready() throws Exception {
        start(options("while [ ! -e " + dir + "/go ]; do sleep 0.05; done; echo x", "1000"));
        await().until(() -> rounds.isRunning());
        assertThat(rounds.run()).isFalse();
        Files.createFile(dir.resolve("go"));
        await().until(() -> results.size() == 1 && !rounds.isRunning());
        assertThat(rounds.run()).isTrue();
        await().until(() -> results.size() == 2);
    }

    @Test
    void anotherCommandRunsAtOnceAnotherPeriodCountsFromTheLastStart() {
        start(options("echo one", "1000"));
        await().until(() -> results.size() == 1);
        rounds.update(options("echo two", "1000"));
        await().until(() -> results.size() == 2);
        assertThat(results.get(1).content().utf8()).isEqualTo("two\n");

        rounds.update(options("echo two", "1"));
        await().until(() -> results.size() == 3);
        assertThat(Duration.between(results.get(1).mtime(), results.get(2).mtime()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(950));
    }

    @Test
    void anotherCommandRunsRightAfterTheOldOneThatStillRan() throws Exception {
        start(options("while [ ! -e " + dir + "/go ]; do sleep 0.05; done; echo one", "1000"));
        await().until(() -> rounds.isRunning());
        rounds.update(options("echo two", "1000"));
        Files.createFile(dir.resolve("go"));
        await().until(() -> results.size() == 2);
        assertThat(results.get(1).content().utf8()).isEqualTo("two\n");
    }

    @Test
    void closingEndsTheCommandAndItsChildren() throws Exception {
        Path pid = dir.resolve("pid");
        start(
                options(
                        "sleep 1000 & echo $! > "
                                + pid
                                + ".new; mv "
                                + pid
                                + ".new "
                                + pid
                                + "; wait",
                        "1000"));
        await().until(() -> Files.exists(pid));
        long child = Long.parseLong(Files.readString(pid).strip());
        rounds.close();
        await().until(
                        () ->
                                ProcessHandle.of(child)
                                        .filter(ProcessHandle::isAlive)
                                        .flatMap(p -> p.info().command())
                                        .isEmpty());
        assertThat(results).isEmpty();
        assertThat(rounds.run()).isFalse();
    }
}
