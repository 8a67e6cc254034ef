// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.Frame;
import cc.api.MessageType;
import cc.api.Task;
import cc.api.TaskFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TaskrunnerTest {

    @TempDir Path folder;

    private final Taskers router = new Taskers();
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicInteger runs = new AtomicInteger();
    private Taskrunner runner;

    @AfterEach
    void stop() {
        go.countDown();
        if (runner != null) {
            runner.stop();
        }
        router.close();
    }

    private Map<String, Object> properties(String... more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", "cc.daemon.taskrunner~main");
        properties.put("local-id", "h1");
        properties.put("cc-socket", router.url());
        properties.put("state-dir", folder.resolve("state").toString());
        // longer than any machine is busy: what is said at the end arrives
        properties.put("zmq_linger", "60000");
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return properties;
    }

    private void start(String... more) {
        Map<String, Object> properties = properties(more);
        Container container = new Container();
        runner = new Taskrunner(container.context(), properties);
        task("count", run -> runs.incrementAndGet());
        task(
                "wait",
                run -> {
                    runs.incrementAndGet();
                    go.await();
                });
        runner.start(container.context(), properties);
    }

    private Task task(String name, Task task) {
        runner.addTask(task, Map.of(Task.NAME, name));
        return task;
    }

    private void restart(String... more) {
        runner.stop();
        int before = router.registrations().size();
        start(more);
        await().until(() -> router.registrations().size() > before);
    }

    @Test
    void aServiceIsRunWithTheStatusesThatOldClientsKnow() throws Exception {
        start();
        task(
                "talk",
                run -> {
                    run.feedback(Body.of("i", 0));
                    run.log("INFO", "hello " + run.body().text("who"));
                });

        router.send("u1", "talk", Map.of("who", "Ada"));

        assertThat(router.ended("u1"))
                .containsExactly(
                        "starting", "launched", "feedback", "feedback", "finished", "stopped");
        List<Body> replies = router.replies("u1");
        assertThat(replies)
                .allSatisfy(
                        reply ->
                                assertThat(reply.fields())
                                        .containsEntry("task_id", "u1")
                                        .containsEntry("handler", "talk")
                                        .containsEntry("host", "h1"));
        assertThat(replies.get(0).get("feedback")).isEqualTo(Map.of());
        assertThat(replies.get(1).get("feedback")).isEqualTo(Map.of("rc", 0L, "out", ""));
        assertThat(replies.get(2).get("feedback")).isEqualTo(Map.of("i", 0L));
        assertThat(Taskers.feedback(replies.get(3)).fields())
                .containsEntry("log_level", "INFO")
                .containsEntry("log_msg", "hello Ada")
                .containsKeys("service_type", "job_name", "log_time", "log_pid", "log_line")
                .containsKey("log_function");
        assertThat(replies.get(4).has("feedback")).isFalse();
        assertThat(replies.get(5).fields()).containsEntry("outcome", "finished");
    }

    @Test
    void whatFailsSaysWhyWithItsCode() throws Exception {
        start();
        task(
                "fail",
                run -> {
                    throw new TaskFailure(7, "no paper");
                });
        task(
                "crash",
                run -> {
                    throw new IllegalStateException("a mistake");
                });

        router.send("u1", "fail", Map.of());
        router.send("u2", "crash", Map.of());

        assertThat(router.failure("u1")).isEqualTo("7: no paper");
        assertThat(router.failure("u2")).isEqualTo("-1: IllegalStateException: a mistake");
    }

    @Test
    void whatIsNotConfiguredIsSaidAsOldRunnersDo() throws Exception {
        start();
        router.send("u1", "x", Map.of());

        assertThat(router.failure("u1")).isEqualTo("-1: Task module 'x' not configured");
        assertThat(router.statuses("u1")).containsExactly("starting", "failed");
    }

    @Test
    void anIdRunsOnceAlsoAfterARestartAndIsAnsweredWithWhatBecameOfIt() {
        start();
        router.send("u1", "count", Map.of());
        router.ended("u1");

        router.send("u1", "count", Map.of());
        await().until(() -> router.statuses("u1").size() == 6);
        restart();
        router.send("u1", "count", Map.of());

        // told once more when it has registered again, and once more for it was asked
        await().until(() -> router.statuses("u1").size() == 10);
        assertThat(router.statuses("u1").subList(4, 10))
                .containsExactly(
                        "finished", "stopped", "finished", "stopped", "finished", "stopped");
        assertThat(runs).hasValue(1);
        assertThat(runner.counters().get("tasks_repeated")).isEqualTo(1);
    }

    @Test
    void aTaskThatIsSentAgainWhileItRunsIsSaidToRun() {
        start();
        router.send("u1", "wait", Map.of());
        router.reply("u1", "launched");

        router.send("u1", "wait", Map.of());

        router.reply("u1", "running");
        go.countDown();
        assertThat(router.ended("u1")).contains("finished");
        assertThat(runs).hasValue(1);
    }

    @Test
    void anIdThatComesWithAnotherTaskIsRefusedAndAnAlarm() throws Exception {
        start();
        router.send("u1", "count", Map.of("a", "1"));
        router.ended("u1");

        router.send("u1", "count", Map.of("a", "2"));

        assertThat(router.failure("u1")).isEqualTo("-1: the id is that of another task");
        assertThat(runs).hasValue(1);
        assertThat(runner.counters().get("alarms")).isEqualTo(1);
    }

    @Test
    void idsThatAreNoneAndTasksForOthersAreNotRun() throws Exception {
        start();
        router.send("u1", "h2", "count", Map.of());
        assertThat(router.failure("u1")).contains("it is for another host");
        // the id of the message is not that of the task
        Body body =
                Body.of(Map.of("task_host", "h1", "task_handler", "count", "task_id", "../../x"));
        router.send(Crypto.NONE.seal(MessageType.of("task.send.u2"), body, Frame.EMPTY));
        router.send("u3", "count", Map.of());
        router.ended("u3");

        assertThat(router.replies("u2")).isEmpty();
        assertThat(runs).hasValue(1);
    }

    @Test
    void anIdThatOldClientsWriteAsANumberIsOne() {
        start();
        Body body = Body.of(Map.of("task_host", "h1", "task_handler", "count", "task_id", 42));
        router.send(Crypto.NONE.seal(MessageType.of("task.send.42"), body, Frame.EMPTY));

        assertThat(router.ended("42")).contains("finished");
    }

    @Test
    void aTaskForAWildcardOrAListIsForThisHostToo() {
        start();
        router.send("u1", "h*", "count", Map.of());
        router.send("u2", "h0, h1", "count", Map.of());

        assertThat(router.ended("u1")).contains("finished");
        assertThat(router.ended("u2")).contains("finished");
    }

    @Test
    void noMoreThanMaxTasksRunAndTheOthersAreToldThatTheyWait() {
        start("max-tasks", "2");
        for (int i = 0; i < 4; i++) {
            router.send("u" + i, "wait", Map.of());
            router.reply("u" + i, "starting");
        }

        await().until(() -> runs.get() == 2);
        assertThat(router.reply("u1", "starting").get("feedback")).isEqualTo(Map.of());
        assertThat(router.reply("u3", "starting").get("feedback")).isEqualTo(Map.of("queued", 2L));
        assertThat(router.statuses("u3")).containsExactly("starting");
        go.countDown();
        assertThat(router.ended("u3")).contains("launched", "finished");
    }

    @Test
    void twoTasksOfOneNameAreNone() throws Exception {
        start();
        Task second = task("count", run -> {});
        router.send("u1", "count", Map.of());
        assertThat(router.failure("u1")).contains("several tasks have the name 'count'");

        runner.removeTask(second);

        router.send("u2", "count", Map.of());
        assertThat(router.ended("u2")).contains("finished");
    }

    @Test
    void aTaskThatIsRemovedIsInterrupted() throws Exception {
        start();
        Task task = task("gone", run -> go.await());
        router.send("u1", "gone", Map.of());
        router.reply("u1", "launched");

        runner.removeTask(task);

        assertThat(router.failure("u1")).contains("the task was removed from this host");
    }

    @Test
    void whatRunsWhenTheRunnerIsStoppedHasFailedAndTheNextOneSaysSo() throws Exception {
        start();
        router.send("u1", "wait", Map.of());
        router.reply("u1", "launched");

        restart();

        assertThat(router.failure("u1")).contains("the taskrunner was stopped");
        router.send("u1", "wait", Map.of());
        await().until(() -> router.statuses("u1").stream().filter("failed"::equals).count() >= 2);
        assertThat(runs).hasValue(1);
    }

    @Test
    void aSilentTaskSendsSignsOfLifeWhereTheyAreAskedFor() {
        start("task-heartbeat", "yes", "maint-period", "0.2");
        router.send("u1", "wait", Map.of());

        await().until(() -> router.statuses("u1").stream().filter("running"::equals).count() >= 2);
    }

    @Test
    void itRegistersAgainSoonWhenItsRouterIsBackAndSaysWhatHasEndedMeanwhile() throws Exception {
        start();
        router.send("u1", "wait", Map.of());
        router.reply("u1", "launched");
        String url = router.url();
        router.close();
        go.countDown();
        await().until(() -> !runner.task("u1").get(0).ended().isEmpty());

        try (Taskers back = new Taskers(url)) {
            await().until(() -> !back.registrations().isEmpty());
            assertThat(back.ended("u1")).contains("finished");
            runner.stop();
        }
    }

    @Test
    void whatCannotBeSaidAtTheEndTheNextOneSays() throws Exception {
        start("zmq_linger", "0");
        router.send("u1", "wait", Map.of());
        router.reply("u1", "launched");
        String url = router.url();
        router.close();
        runner.stop();

        try (Taskers back = new Taskers(url)) {
            start("cc-socket", url);
            assertThat(back.failure("u1")).contains("the taskrunner was stopped");
            runner.stop();
        }
    }

    @Test
    void whoStopsLeavesWhenAllIsSaid() {
        router.answering(Body.of("host", "h1").with("status", "registered"));
        start();
        await().until(() -> runner.registrationState().equals("registered"));
        router.send("u1", "wait", Map.of());
        router.reply("u1", "launched");

        runner.stop();

        await().until(() -> !router.leavings().isEmpty());
        assertThat(router.leavings())
                .containsExactly(List.of("starting", "launched", "failed", "stopped"));
    }

    @Test
    void aRunnerWhoseNameIsAnothersRunsNothing() throws Exception {
        router.answering(Body.of("host", "h1").with("status", "refused").with("msg", "no"));
        start();
        await().until(() -> !router.registrations().isEmpty());
        await().until(() -> runner.registrationState().contains("refused"));

        router.send("u1", "count", Map.of());

        assertThat(router.failure("u1")).contains("that of another taskrunner");
        assertThat(runs).hasValue(0);
    }

    @Test
    void aHundredTasksThatWaitKeepNoOtherFromBeingTaken() throws Exception {
        start("max-tasks", "101");
        for (int i = 0; i < 100; i++) {
            router.send("u" + i, "wait", Map.of());
        }
        await().until(() -> runs.get() == 100);

        router.send("last", "count", Map.of());

        assertThat(router.ended("last")).contains("finished");
    }

    @Test
    void aSavedConfigurationKeepsWhatRuns() {
        start();
        router.send("u1", "wait", Map.of());
        router.reply("u1", "launched");

        runner.modified(properties("max-tasks", "5", "local-id", "h9"));

        await().until(
                        () ->
                                router.registrations().stream()
                                        .anyMatch(m -> m.body().utf8().contains("\"h9\"")));
        go.countDown();
        assertThat(router.ended("u1")).contains("finished");
        runner.modified(properties("max-tasks", "no"));
        assertThat(runner.refusal()).get().asString().contains("max-tasks = 'no'");
    }

    @Test
    void itStopsInTimeAlsoWhenATaskDoesNot() throws Exception {
        start();
        CountDownLatch stuck = new CountDownLatch(1);
        task(
                "stuck",
                run -> {
                    while (stuck.getCount() > 0) {
                        try {
                            stuck.await(1, TimeUnit.HOURS);
                        } catch (InterruptedException e) {
                            // does not care
                        }
                    }
                });
        router.send("u1", "stuck", Map.of());
        router.reply("u1", "launched");
        runner.stop();
        runner = null;

        assertThat(router.failure("u1")).contains("it did not end when asked");
        stuck.countDown();
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .noneMatch(t -> t.getName().contains("taskrunner-main")));
    }
}
