// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Role;
import cc.api.Server;
import cc.api.job.JobException;
import cc.api.job.JobState;
import cc.api.job.JobStatus;
import cc.process.Executable;
import cc.process.Job;
import cc.process.JobSpec;
import cc.process.Marker;
import cc.process.Watchdog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class JobMgrTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final Server LOCAL =
            Runtime.server(
                    "local",
                    Role.LOCAL,
                    Map.of("cms-sign", "local", "zmq_hwm", "7", "cc-stats", "1"));

    @TempDir private Path dir;

    private final Runs runs = new Runs();
    private JobMgr jobmgr;

    @BeforeEach
    void start() {
        jobmgr = jobmgr(Map.of());
    }

    private JobMgr jobmgr(Map<String, Object> properties) {
        JobMgr made =
                new JobMgr(
                        Runtime.context(dir.toString()),
                        properties,
                        runs,
                        Runtime.admin(),
                        Runtime.components());
        made.serve(LOCAL);
        made.activate(Runtime.context(dir.toString()), properties);
        return made;
    }

    @AfterEach
    void nothingIsLeft() {
        jobmgr.deactivate();
        runs.close();
        for (String name : List.of("job", "other", "one", "two")) {
            assertThat(marker(name).processes()).isEmpty();
        }
        await().until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .map(Thread::getName)
                                        .noneMatch(
                                                name ->
                                                        name.startsWith("cc-job-")
                                                                || name.startsWith("cc-jobmgr")));
    }

    private Marker marker(String name) {
        return new Marker(dir + "#" + name);
    }

    private static JobSpec.Care care(double b, double stop, double silence) {
        Watchdog watchdog =
                new Watchdog(Duration.ZERO, seconds(b), Optional.empty(), Duration.ofSeconds(3600));
        return new JobSpec.Care(watchdog, seconds(stop), seconds(silence));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }

    private JobSpec spec(String name, String shell, JobSpec.Care care) {
        return new JobSpec(
                name,
                "",
                new Executable(List.of("/bin/sh", "-c", shell), Optional.of(dir), Map.of(), ""),
                Map.of("own", "1"),
                care);
    }

    private Job keep(String shell, JobSpec.Care care) {
        JobSpec spec = spec("job", shell, care);
        Job job = () -> spec;
        jobmgr.keep(job);
        return job;
    }

    private JobStatus status() {
        List<JobStatus> all = jobmgr.jobs();
        return all.isEmpty() ? null : all.get(0);
    }

    private void awaitState(JobState state) {
        await().until(() -> status() != null && status().state() == state);
    }

    private List<String> written(String file) throws IOException {
        Path path = dir.resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    @Test
    void aJobRunsUntilItIsWithdrawnAndItsChildrenEndWithIt() throws IOException {
        Job job =
                keep(
                        "sleep 1000 & sleep 1000 & echo $CC_JOB_NAME $CC_URL > env; wait",
                        care(5, 30, 0));
        awaitState(JobState.RUNNING);
        await().until(() -> marker("job").processes().size() == 3);
        await().until(() -> written("env").equals(List.of("job tcp://127.0.0.1:4711")));
        assertThat(status().pid().getAsLong())
                .isIn(marker("job").processes().stream().map(ProcessHandle::pid).toList());

        jobmgr.release(job);

        await().until(() -> marker("job").processes().isEmpty());
        assertThat(jobmgr.jobs()).isEmpty();
    }

    @Test
    void oneThatDiesIsStartedAgainByTheFormula() {
        keep("echo x >> starts; exit 3", care(1000, 30, 0));
        await().until(() -> written("starts").size() == 2);
        awaitState(JobState.WAITING);
        JobStatus status = status();
        assertThat(status.detail()).isEqualTo("exit code 3");
        assertThat(status.restarts()).isEqualTo(1);
        assertThat(status.nextStart().orElseThrow())
                .isAfter(java.time.Instant.now().plusSeconds(900));
        assertThat(jobmgr.counters().get("job.deaths")).isEqualTo(2);
    }

    @Test
    void oneThatDiesAtOnceIsNotStartedInATightLoop() throws Exception {
        long begun = System.nanoTime();
        keep("echo x >> starts", care(0, 30, 0));
        await().until(() -> written("starts").size() >= 3);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(seconds(3));
    }

    @Test
    void oneThatCannotBeStartedHasFailedAndIsTriedAgain() {
        JobSpec spec =
                new JobSpec(
                        "job",
                        "",
                        new Executable(List.of("/no/such/thing"), Optional.empty(), Map.of(), ""),
                        Map.of(),
                        care(1000, 1, 0));
        jobmgr.keep(() -> spec);
        await().until(() -> status() != null && status().restarts() == 1);
        awaitState(JobState.FAILED);
        assertThat(status().detail())
                .contains("cannot be started", "/no/such/thing", "No such file");
        assertThat(status().nextStart()).isPresent();
    }

    @Test
    void oneThatIgnoresTermIsKilledWhenItsTimeIsOver() throws Exception {
        keep("trap '' TERM; echo x > ready; while true; do sleep 0.1; done", care(5, 1, 0));
        await().until(() -> !written("ready").isEmpty());
        jobmgr.stop("job");
        // what an operator is told at once
        assertThat(status().state()).isNotEqualTo(JobState.RUNNING);
        awaitState(JobState.STOPPED);
        assertThat(marker("job").processes()).isEmpty();
        assertThat(status().nextStart()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void childrenOfOneThatDiedAreEndedBeforeItIsStartedAgain() throws Exception {
        keep("(sleep 1000 & echo $! >> pids); exit 0", care(1000, 30, 0));
        await().until(() -> written("pids").size() == 2);
        awaitState(JobState.WAITING);
        assertThat(marker("job").processes()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatARuntimeThatWasKilledLeftBehindIsEndedFirst() throws Exception {
        Process left =
                new Executable(List.of("/bin/sleep", "1000"), Optional.empty(), Map.of(), "")
                        .start(marker("job").variable());
        keep("exec sleep 1000", care(5, 30, 0));
        awaitState(JobState.RUNNING);
        await().until(() -> !left.isAlive() && marker("job").processes().size() == 1);
    }

    @Test
    void anOperatorStopsStartsAndRestarts() throws Exception {
        keep("echo x >> starts; sleep 1000", care(5, 30, 0));
        awaitState(JobState.RUNNING);
        await().until(() -> written("starts").size() == 1);
        jobmgr.stop("job");
        awaitState(JobState.STOPPED);
        jobmgr.start("job");
        await().until(() -> written("starts").size() == 2);
        jobmgr.start("job");
        jobmgr.restart("job");
        await().until(() -> written("starts").size() == 3);
        awaitState(JobState.RUNNING);
        assertThat(status().restarts()).isZero();
        assertThatThrownBy(() -> jobmgr.stop("none"))
                .isInstanceOf(JobException.class)
                .hasMessage("no job 'none'");
    }

    @Test
    void oneThatWaitsIsStartedAtOnceWhenSomebodyAsksForIt() throws Exception {
        keep("echo x >> starts; exit 1", care(1000, 30, 0));
        await().until(() -> written("starts").size() == 2);
        awaitState(JobState.WAITING);
        jobmgr.start("job");
        await().until(() -> written("starts").size() == 3);
    }

    @Test
    void aChangeStartsItAnewOnlyWhereItMust() throws Exception {
        JobSpec[] spec = {spec("job", "echo x >> starts; sleep 1000", care(5, 30, 0))};
        Job job = () -> spec[0];
        jobmgr.keep(job);
        awaitState(JobState.RUNNING);
        await().until(() -> written("starts").size() == 1);
        long pid = status().pid().getAsLong();

        spec[0] = spec("job", "echo x >> starts; sleep 1000", care(7, 20, 0));
        jobmgr.keep(job);
        assertThat(status().pid().getAsLong()).isEqualTo(pid);

        spec[0] = spec("job", "echo y >> starts; sleep 1000", care(7, 20, 0));
        jobmgr.keep(job);
        await().until(() -> written("starts").equals(List.of("x", "y")));
    }

    @Test
    void oneThatIsSilentForTooLongHangsAndIsStartedAnew() throws Exception {
        keep("echo x >> starts; sleep 1000", care(0, 30, 3));
        await().until(() -> written("starts").size() == 1);
        await().until(() -> jobmgr.counters().get("job.hangs") >= 1);
        await().until(() -> written("starts").size() >= 2);
        assertThat(status().restarts()).isPositive();
    }

    @Test
    void anyMessageOfAJobWithItsNameKeepsItKnown() throws Exception {
        keep("sleep 1000", care(5, 30, 0));
        awaitState(JobState.RUNNING);
        assertThat(status().heard()).isEmpty();
        jobmgr.handle(new Runtime.Question("job.ping", Map.of("job_name", "job")).exchange());
        assertThat(status().heard()).isPresent();
        assertThat(jobmgr.counters().get("job.messages")).isEqualTo(1);
    }

    @Test
    void itsConfigurationIsAnsweredWithWhatDaemonsTakeOver() throws Exception {
        keep("sleep 1000", care(5, 30, 0));
        awaitState(JobState.RUNNING);
        Runtime.Question question = new Runtime.Question("job.config", Map.of("job_name", "job"));
        jobmgr.handle(question.exchange());
        assertThat(question.answers()).hasSize(1);
        assertThat(question.answers().get(0).type().name()).isEqualTo("job.config");
        Body answer = Body.parse(question.answers().get(0).body());
        assertThat(answer.text("job_name")).isEqualTo("job");
        assertThat(answer.get("config"))
                .isEqualTo(
                        Map.of(
                                "own", "1",
                                "job_name", "job",
                                "cc-socket", "tcp://127.0.0.1:4711",
                                "cms-sign", "local",
                                "zmq_hwm", "7"));
    }

    @Test
    void aQuestionForNoJobIsAnsweredWithAnError() throws Exception {
        Runtime.Question question =
                new Runtime.Question("job.config", Map.of("job_name", "nobody"));
        jobmgr.handle(question.exchange());
        assertThat(question.answers().get(0).type().name()).isEqualTo("error");
        assertThat(Body.parse(question.answers().get(0).body()).text("msg"))
                .isEqualTo("no job 'nobody'");
        assertThatThrownBy(
                        () ->
                                jobmgr.handle(
                                        new Runtime.Question("job.config", Map.of()).exchange()))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("job_name");
    }

    @Test
    void onlyTheDaemonsThatAreNamedAreKept() {
        jobmgr.modified(Map.of("daemons", "one, other"));
        JobSpec one = spec("one", "sleep 1000", care(5, 30, 0));
        JobSpec two = spec("two", "sleep 1000", care(5, 30, 0));
        jobmgr.keep(() -> one);
        jobmgr.keep(() -> two);
        await().until(() -> jobmgr.jobs().size() == 1);
        assertThat(status().name()).isEqualTo("one");

        jobmgr.modified(Map.of("daemons", "two"));

        await().until(() -> jobmgr.jobs().size() == 1 && status().name().equals("two"));
        awaitState(JobState.RUNNING);
        await().until(() -> marker("one").processes().isEmpty());
    }

    @Test
    void twoOfOneNameDoNotRunBoth() {
        keep("sleep 1000", care(5, 30, 0));
        awaitState(JobState.RUNNING);
        JobSpec same = spec("job", "sleep 2000", care(5, 30, 0));
        jobmgr.keep(() -> same);
        await().until(
                        () ->
                                jobmgr.jobs().stream()
                                        .anyMatch(job -> job.detail().contains("another job")));
        assertThat(jobmgr.jobs()).filteredOn(job -> job.pid().isPresent()).hasSize(1);
    }

    @Test
    void nothingIsStartedWhereTheServerIsRemoteOrMissing() {
        jobmgr.leave(LOCAL);
        jobmgr.serve(Runtime.server("hub", Role.REMOTE, Map.of()));
        keep("sleep 1000", care(5, 30, 0));
        await().until(() -> status() != null && status().detail().contains("no local server"));
        assertThat(status().state()).isEqualTo(JobState.STARTING);

        jobmgr.serve(LOCAL);

        awaitState(JobState.RUNNING);
    }

    @Test
    void allEndAtTheSameTimeWhenTheBundleStops() throws Exception {
        List<String> names = List.of("one", "two", "other", "job");
        // each ends when it sees that all are asked to, so none can be waited for before the others
        String all = "[ -e one.asked -a -e two.asked -a -e other.asked -a -e job.asked ]";
        for (String name : names) {
            JobSpec spec =
                    spec(
                            name,
                            ("trap 'echo x > NAME.asked' TERM; echo x > NAME.up;"
                                            + " until ALL; do sleep 0.1; done; echo x > NAME.done")
                                    .replace("NAME", name)
                                    .replace("ALL", all),
                            care(5, 100, 0));
            jobmgr.keep(() -> spec);
            await().until(() -> !written(name + ".up").isEmpty());
        }

        jobmgr.deactivate();
        runs.close();

        for (String name : names) {
            assertThat(written(name + ".done")).containsExactly("x");
        }
    }
}
