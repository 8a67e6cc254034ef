// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infoscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
@DisabledOnOs(OS.WINDOWS)
class CommandTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    @TempDir private Path dir;

    private static Outcome run(String text) throws InterruptedException {
        return new Command(text, Duration.ZERO, 1024 * 1024).run();
    }

    private static String output(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Output.class);
        return ((Outcome.Output) outcome).content().utf8();
    }

    private static Outcome.Failure failure(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        return (Outcome.Failure) outcome;
    }

    /** Processes that a script has written the numbers of, once there are so many. */
    private List<ProcessHandle> processes(int count) {
        Path pids = dir.resolve("pids");
        await().until(() -> Files.exists(pids) && Files.readAllLines(pids).size() == count);
        try {
            return Files.readAllLines(pids).stream()
                    .map(line -> ProcessHandle.of(Long.parseLong(line.strip())))
                    .flatMap(java.util.Optional::stream)
                    .toList();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void gone(List<ProcessHandle> processes) {
        await().until(() -> processes.stream().noneMatch(CommandTest::runs));
    }

    /** A zombie is dead: who started it may not have asked for its exit code yet. */
    private static boolean runs(ProcessHandle process) {
        try {
            Path stat = Path.of("/proc/" + process.pid() + "/stat");
            return process.isAlive()
                    && !(Files.exists(stat) && Files.readString(stat).contains(") Z "));
        } catch (java.io.IOException e) {
            return false;
        }
    }

    @Test
    void whatItPrintsToStandardOutputAndErrorComesInOneAndInOrder() throws Exception {
        assertThat(output(run("echo one; echo two >&2; printf three")))
                .isEqualTo("one\ntwo\nthree");
    }

    @Test
    void itIsAShellCommandWithEmptyStandardInput() throws Exception {
        assertThat(output(run("cat; echo $((1 + 2)) | tr 3 4"))).isEqualTo("4\n");
    }

    @Test
    void anyBytesComeAsTheyAre() throws Exception {
        Outcome outcome = run("printf '\\000\\377\\r\\n'");
        assertThat(((Outcome.Output) outcome).content().toByteArray())
                .containsExactly(0, -1, '\r', '\n');
    }

    @Test
    void aLargeOutputComesWhole() throws Exception {
        Outcome outcome = new Command("seq 1 1000000", Duration.ZERO, 16 * 1024 * 1024).run();
        String text = output(outcome);
        assertThat(text).startsWith("1\n2\n").endsWith("\n999999\n1000000\n").hasSize(6_888_896);
    }

    @Test
    void noOutputIsAnOutputToo() throws Exception {
        assertThat(output(run("true"))).isEmpty();
    }

    @Test
    void anExitCodeIsAFailureWithTheOutputSoFar() throws Exception {
        Outcome.Failure failure = failure(run("echo broken; exit 3"));
        assertThat(failure.why()).isEqualTo("exit code 3");
        assertThat(failure.content().utf8()).isEqualTo("broken\n");
        assertThat(failure(run("no-such-command-anywhere")).why()).isEqualTo("exit code 127");
        assertThat(failure(run("kill -KILL $$")).why()).isEqualTo("exit code 137");
    }

    @Test
    void aCommandThatTakesTooLongIsEndedWithItsChildren() throws Exception {
        String script =
                "cd "
                        + dir
                        + "; echo $$ >> pids; sleep 1000 & echo $! >> pids;"
                        + " sh -c 'echo $$ >> pids; sleep 1000; true'; echo never";
        CompletableFuture<Outcome> outcome =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return new Command(script, Duration.ofSeconds(5), 1000).run();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        List<ProcessHandle> processes = processes(3);
        assertThat(failure(outcome.get(100, TimeUnit.SECONDS)).why())
                .isEqualTo("not done after its timeout of 5 s");
        gone(processes);
    }

    @Test
    void aCommandThatIgnoresTermIsEndedByForce() throws Exception {
        String script =
                "trap '' TERM; cd " + dir + "; echo $$ >> pids; while true; do sleep 0.1; done";
        Outcome outcome = new Command(script, Duration.ofSeconds(3), 1000).run();
        assertThat(failure(outcome).why()).isEqualTo("not done after its timeout of 3 s");
        gone(processes(1));
    }

    @Test
    void aCommandThatPrintsTooMuchIsEndedAndItsOutputBounded() throws Exception {
        Outcome.Failure failure =
                failure(
                        new Command(
                                        "cd " + dir + "; echo $$ >> pids; exec yes",
                                        Duration.ZERO,
                                        100_000)
                                .run());
        assertThat(failure.why()).isEqualTo("more output than max-output, 97.7 KB");
        assertThat(failure.content().size()).isLessThan(100_000 + 2 * 1024 * 1024);
        gone(processes(1));
    }

    @Test
    void aChildInTheBackgroundThatHoldsTheOutputOpenIsNotWaitedFor() throws Exception {
        String script = "cd " + dir + "; sleep 1000 & echo $! >> pids; echo done";
        assertThat(output(run(script))).isEqualTo("done\n");
        List<ProcessHandle> left = processes(1);
        assertThat(left).allMatch(CommandTest::runs);
        left.forEach(ProcessHandle::destroyForcibly);
        gone(left);
    }

    @Test
    void aChildInTheBackgroundThatGoesOnPrintingTakesNoMemory() throws Exception {
        String script = "cd " + dir + "; yes & echo $! >> pids; exit 0";
        Outcome outcome = new Command(script, Duration.ZERO, 64 * 1024 * 1024).run();
        // its output is closed, which ends it
        gone(processes(1));
        assertThat(output(outcome)).hasSizeLessThan(2 * 1024 * 1024);
    }

    @Test
    void anInterruptEndsItWithItsChildrenWithinASecondOrTwo() throws Exception {
        String script =
                "trap '' TERM; cd "
                        + dir
                        + "; echo $$ >> pids; sleep 1000 & echo $! >> pids; wait;"
                        + " sleep 1000";
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                run(script);
                                interrupted.complete(false);
                            } catch (InterruptedException e) {
                                interrupted.complete(true);
                            }
                        });
        thread.start();
        List<ProcessHandle> processes = processes(2);
        thread.interrupt();
        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
        gone(processes);
    }
}
