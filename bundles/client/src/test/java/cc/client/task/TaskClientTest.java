// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Message;
import cc.api.TaskHost;
import cc.api.TaskStatus;
import cc.client.Client;
import cc.client.Hub;
import cc.client.task.TaskResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TaskClientTest {

    private static final Duration SHORT = Duration.ofMillis(600);

    /** Longer than any machine is busy. */
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Nothing is sent again, nobody is given up. */
    private static final Timing PATIENT = new Timing(LONG, 3, LONG, 3, LONG);

    /** Who was heard once is asked again and again. */
    private static final Timing ASKING = new Timing(LONG, 3, SHORT, 1000, LONG);

    private final List<TaskReply> said = new CopyOnWriteArrayList<>();
    private Hub hub;
    private Client client;
    private TaskClient tasks;

    private void connect(BiConsumer<Hub, Message> answers, Timing timing) {
        hub = new Hub(answers);
        client = Client.to(hub.url()).connect();
        tasks = new TaskClient(client, timing);
    }

    @AfterEach
    void close() {
        tasks.close();
        client.close();
        hub.close();
    }

    private TaskCall send(String hosts) {
        return tasks.send(new TaskRequest("u1", hosts, "x", Map.of("a", "1")), said::add);
    }

    private static void say(Hub to, Message request, String status, Object... more) {
        Body body = Body.of("task_id", "u1").with("handler", "x").with("status", status);
        for (int i = 0; i < more.length; i += 2) {
            body = body.with((String) more[i], more[i + 1]);
        }
        to.reply(request, "task.reply.u1", body);
    }

    private static List<TaskResult> results(TaskCall call) throws Exception {
        return call.done().get(60, TimeUnit.SECONDS);
    }

    private List<TaskStatus> statuses() {
        return said.stream().map(TaskReply::status).toList();
    }

    @Test
    void itSendsWhatOldRoutersTakeAndTakesWhatOldRunnersSay() throws Exception {
        connect(
                (to, request) -> {
                    say(to, request, "forwarded");
                    say(to, request, "starting", "feedback", Map.of());
                    say(to, request, "launched", "feedback", Map.of("rc", 0, "out", "aGk=\n"));
                    say(to, request, "feedback", "feedback", Map.of("i", 0));
                    say(to, request, "feedback", "feedback", Map.of("log_msg", "a line"));
                    say(to, request, "finished");
                    say(to, request, "stopped");
                },
                PATIENT);

        List<TaskResult> results = results(send("h1"));

        assertThat(results)
                .containsExactly(new TaskResult("h1", Outcome.FINISHED, OptionalInt.empty(), ""));
        assertThat(statuses())
                .containsExactly(
                        TaskStatus.FORWARDED,
                        TaskStatus.STARTING,
                        TaskStatus.LAUNCHED,
                        TaskStatus.FEEDBACK,
                        TaskStatus.FEEDBACK,
                        TaskStatus.FINISHED);
        assertThat(said.get(2).text()).isEqualTo("hi");
        assertThat(said.get(3).feedback().fields()).containsEntry("i", 0L);
        assertThat(said.get(4).text()).isEqualTo("a line");
        Message sent = hub.received().get(0);
        assertThat(sent.type().name()).isEqualTo("task.send.u1");
        assertThat(Body.parse(sent.body()).fields())
                .containsEntry("task_host", "h1")
                .containsEntry("task_handler", "x")
                .containsEntry("task_id", "u1")
                .containsEntry("a", "1");
    }

    @Test
    void aFailureHasItsCodeAndItsReason() throws Exception {
        connect(
                (to, request) ->
                        say(to, request, "failed", "feedback", Map.of("rc", 3, "out", "bm8=")),
                PATIENT);

        assertThat(results(send("h1")))
                .containsExactly(new TaskResult("h1", Outcome.FAILED, OptionalInt.of(3), "no"));
    }

    @Test
    void anUnknownHostHasFailedAtOnce() throws Exception {
        connect(
                (to, request) -> to.reply(request, "error", Body.of("msg", "cannot route to h1")),
                new Timing(LONG, 3, LONG, 3, LONG));

        assertThat(results(send("h1")).get(0).reason()).isEqualTo("cannot route to h1");
        assertThat(hub.received()).hasSize(1);
    }

    @Test
    void nobodyIsAskedForeverAndWhatIsNotKnownIsNoSuccess() throws Exception {
        connect((to, request) -> {}, new Timing(SHORT, 3, LONG, 3, LONG));

        TaskResult result = results(send("h1")).get(0);

        assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
        await().atMost(LONG).until(() -> hub.received().size() == 4);
    }

    @Test
    void aLostReplyIsAskedForOfANewRunner() throws Exception {
        AtomicInteger times = new AtomicInteger();
        connect(
                (to, request) -> {
                    say(to, request, "forwarded");
                    if (times.getAndIncrement() == 0) {
                        say(to, request, "launched", "seq", 2, "host", "h1");
                    } else {
                        say(to, request, "finished", "seq", 5, "host", "h1");
                    }
                },
                ASKING);

        TaskCall call = send("h1");

        assertThat(results(call).get(0).outcome()).isEqualTo(Outcome.FINISHED);
        assertThat(call.missed()).isEqualTo(2);
        assertThat(statuses()).containsOnlyOnce(TaskStatus.FORWARDED);
        assertThat(hub.received()).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void anOldRunnerThatRunsIsNotSentTheTaskOnceMore() throws Exception {
        connect(
                (to, request) -> {
                    say(to, request, "forwarded");
                    say(to, request, "launched", "feedback", Map.of("rc", 0, "out", ""));
                },
                ASKING);

        TaskCall call = send("h1");

        await().during(Duration.ofSeconds(2)).until(() -> hub.received().size() == 1);
        call.close();
        assertThat(results(call).get(0).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void aNewRunnerThatAnswersNoMoreIsNoSuccess() throws Exception {
        AtomicInteger times = new AtomicInteger();
        connect(
                (to, request) -> {
                    if (times.getAndIncrement() == 0) {
                        say(to, request, "launched", "seq", 2, "host", "h1");
                    }
                },
                new Timing(LONG, 3, SHORT, 3, LONG));

        assertThat(results(send("h1")).get(0).outcome()).isEqualTo(Outcome.UNKNOWN);
        await().atMost(LONG).until(() -> hub.received().size() == 4);
    }

    @Test
    void whatStoppedWithoutAWordHasFailedUnlessTheWordComesLate() throws Exception {
        connect((to, request) -> say(to, request, "stopped"), new Timing(LONG, 3, LONG, 3, SHORT));
        assertThat(results(send("h1")).get(0))
                .satisfies(r -> assertThat(r.outcome()).isEqualTo(Outcome.FAILED))
                .satisfies(r -> assertThat(r.reason()).contains("nobody said how"));
        close();
        connect(
                (to, request) -> {
                    say(to, request, "stopped");
                    say(to, request, "finished");
                },
                PATIENT);
        assertThat(results(send("h1")).get(0).outcome()).isEqualTo(Outcome.FINISHED);
    }

    @Test
    void eachOfSeveralHostsHasItsOwnEnd() throws Exception {
        connect(
                (to, request) -> {
                    say(
                            to,
                            request,
                            "forwarded",
                            "hosts",
                            List.of(
                                    Map.of("host", "h1", "status", "forwarded"),
                                    Map.of("host", "h2", "status", "forwarded"),
                                    Map.of("host", "h3", "status", "failed", "msg", "no way")),
                            "total",
                            3);
                    say(to, request, "failed", "seq", 1, "host", "h2", "msg", "x");
                    say(to, request, "finished", "seq", 1, "host", "h1");
                },
                PATIENT);

        assertThat(results(send("h*")))
                .extracting(r -> r.host() + " " + r.outcome() + " " + r.reason())
                .containsExactly("h1 FINISHED ", "h2 FAILED x", "h3 FAILED no way");
    }

    @Test
    void onlyHostsThatAreSilentAreAskedAgain() throws Exception {
        AtomicInteger times = new AtomicInteger();
        connect(
                (to, request) -> {
                    if (times.getAndIncrement() == 0) {
                        say(
                                to,
                                request,
                                "forwarded",
                                "hosts",
                                List.of(
                                        Map.of("host", "h1", "status", "forwarded"),
                                        Map.of("host", "h2", "status", "forwarded")),
                                "total",
                                2);
                        say(to, request, "finished", "seq", 1, "host", "h1");
                    } else {
                        say(to, request, "finished", "seq", 1, "host", "h2");
                    }
                },
                new Timing(SHORT, 1000, SHORT, 1000, LONG));

        assertThat(results(send("h*"))).allMatch(r -> r.outcome() == Outcome.FINISHED);
        assertThat(Body.parse(hub.received().get(1).body()).get("task_host")).isEqualTo("h2");
    }

    private static Body forwardedTo(String... hosts) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String host : hosts) {
            rows.add(Map.of("host", host, "status", "forwarded"));
        }
        return Body.of("task_id", "u1")
                .with("status", "forwarded")
                .with("hosts", rows)
                .with("total", rows.size());
    }

    @Test
    void whoIsSilentIsAskedThoughOthersSpeakAndIsGivenUpAlone() throws Exception {
        connect(
                (to, request) -> {
                    if (to.received().size() == 1) {
                        to.reply(request, "task.reply.u1", forwardedTo("h1", "h2", "h3"));
                        say(to, request, "launched", "seq", 1, "host", "h1");
                        say(to, request, "launched", "seq", 1, "host", "h2");
                    } else if (hostOf(request).contains("h2")) {
                        say(to, request, "finished", "seq", 5, "host", "h2");
                    }
                },
                new Timing(SHORT, 1, SHORT, 1000, LONG));
        TaskCall call = send("h*");

        await().until(
                        () -> {
                            hub.received().stream()
                                    .limit(1)
                                    .forEach(m -> say(hub, m, "running", "seq", 2, "host", "h1"));
                            return said.stream().anyMatch(r -> r.status() == TaskStatus.FINISHED);
                        });
        assertThat(call.done()).isNotDone();
        hub.received().forEach(m -> say(hub, m, "finished", "seq", 9, "host", "h1"));

        assertThat(results(call))
                .extracting(r -> r.host() + " " + r.outcome())
                .containsExactlyInAnyOrder("h1 FINISHED", "h2 FINISHED", "h3 UNKNOWN");
    }

    @Test
    void thousandsAreAskedAPartAtATimeWithoutWaitingForOneAnother() throws Exception {
        int count = 1700;
        String[] names = IntStream.range(0, count).mapToObj(i -> "h" + i).toArray(String[]::new);
        connect(
                (to, request) -> {
                    if (to.received().size() == 1) {
                        to.reply(request, "task.reply.u1", forwardedTo(names));
                    } else {
                        for (String host : hostOf(request).split(",")) {
                            say(to, request, "finished", "seq", 5, "host", host);
                        }
                    }
                },
                // asked once more each, and then given up
                new Timing(Duration.ofSeconds(5), 1, LONG, 1, LONG));

        assertThat(results(send("*")))
                .hasSize(count)
                .allMatch(r -> r.outcome() == Outcome.FINISHED);
        assertThat(hub.received().stream().skip(1))
                .allMatch(m -> hostOf(m).split(",").length <= 500)
                .hasSize(4);
    }

    @Test
    void whereThereIsNoWayAnyMoreToAHostThatHasTheTaskItIsNotKnownWhatBecameOfIt()
            throws Exception {
        connect(
                (to, request) -> {
                    if (to.received().size() == 1) {
                        to.reply(request, "task.reply.u1", forwardedTo("h1", "h2"));
                        say(to, request, "finished", "seq", 1, "host", "h1");
                        say(to, request, "launched", "seq", 1, "host", "h2");
                    } else {
                        say(
                                to,
                                request,
                                "forwarded",
                                "hosts",
                                List.of(
                                        Map.of(
                                                "host",
                                                "h2",
                                                "status",
                                                "failed",
                                                "msg",
                                                "cannot route to h2")),
                                "total",
                                1);
                    }
                },
                new Timing(LONG, 3, SHORT, 2, LONG));

        assertThat(results(send("h*")))
                .extracting(r -> r.host() + " " + r.outcome())
                .containsExactly("h1 FINISHED", "h2 UNKNOWN");
    }

    private Message last() {
        return hub.received().get(hub.received().size() - 1);
    }

    private static String hostOf(Message request) {
        try {
            return Body.parse(request.body()).text("task_host");
        } catch (DropException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void itAsksAtOnceWhenItsRouterIsBack() throws Exception {
        connect(
                (to, request) -> say(to, request, "launched", "seq", 2, "host", "h1"),
                Timing.DEFAULT);
        TaskCall call = send("h1");
        await().atMost(LONG).until(() -> !said.isEmpty());
        String url = hub.url();
        hub.close();
        await().atMost(LONG).until(() -> !client.isConnected());

        hub = new Hub(url, (to, request) -> say(to, request, "finished", "seq", 3, "host", "h1"));

        assertThat(results(call).get(0).outcome()).isEqualTo(Outcome.FINISHED);
    }

    @Test
    void aRouterTellsItsHosts() throws Exception {
        connect(
                (to, request) ->
                        to.reply(
                                request,
                                "reply.task.list",
                                Body.of(
                                        "data",
                                        List.of(
                                                Map.of(
                                                        "host", "h1", "since", 1.5, "seen", 2.5,
                                                        "signer", "CN=h1")))),
                PATIENT);

        List<TaskHost> hosts = tasks.hosts("*", LONG);

        assertThat(hosts).hasSize(1);
        assertThat(hosts.get(0).name()).isEqualTo("h1");
        assertThat(hosts.get(0).seen().toEpochMilli()).isEqualTo(2500);
    }

    @Test
    void whatCannotBeATaskIsRefused() {
        connect((to, request) -> {}, PATIENT);
        assertThatThrownBy(() -> new TaskRequest("../x", "h", "x", Map.of()))
                .hasMessageContaining("a task's id is");
        assertThatThrownBy(() -> TaskRequest.of("h", "x", Map.of("task_host", "y")))
                .hasMessageContaining("'task_host' is a field of the message itself");
        assertThatThrownBy(() -> TaskRequest.of("", "x", Map.of()))
                .hasMessageContaining("needs a host");
    }
}
