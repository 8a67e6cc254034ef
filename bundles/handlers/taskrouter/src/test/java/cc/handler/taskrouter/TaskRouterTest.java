// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.taskrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Message;
import cc.api.TaskHost;
import cc.api.TaskState;
import cc.api.config.OptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TaskRouterTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private final FakeServer server = new FakeServer();
    private TaskRouter router = new TaskRouter(properties());

    @AfterEach
    void stop() {
        router.deactivate();
    }

    private static Map<String, Object> properties(String... more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", "cc.handler.taskrouter~hub");
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return properties;
    }

    private void with(String... more) {
        router.deactivate();
        router = new TaskRouter(properties(more));
    }

    private void register(String by, Body body, String... route) throws DropException {
        router.handle(server.from(by, "task.register", body, route));
    }

    /** As old taskrunners do. */
    private void old(String host, String by, String... route) throws DropException {
        register(by, Body.of("host", host), route);
    }

    private static Body started(String host, long epoch, String session) {
        return Body.of("host", host)
                .with("epoch", epoch)
                .with("session", session)
                .with("period", 300);
    }

    private static Body task(String id, String hosts) {
        return Body.of("task_host", hosts)
                .with("task_handler", "x")
                .with("task_id", id)
                .with("a", "1");
    }

    private void send(String by, Body task, String... route) throws DropException {
        router.handle(server.from(by, "task.send." + task.get("task_id"), task, route));
    }

    private void reply(String by, String id, Body body, String... route) throws DropException {
        router.handle(server.from(by, "task.reply." + id, body.with("task_id", id), route));
    }

    private long counted(String name) {
        return router.counters().get(name);
    }

    @Test
    void aTaskGoesToItsHostAsItCameAndItsSenderIsTold() throws Exception {
        old("h1", "", "runner");
        send("", task("u1", "h1"), "client", "Q000001");

        Message forwarded = server.to("runner").get(0);
        assertThat(forwarded.type().name()).isEqualTo("task.send.u1");
        assertThat(Body.parse(forwarded.body()).get("a")).isEqualTo("1");
        assertThat(server.last("client", "Q000001").fields())
                .containsEntry("req", "task.reply.u1")
                .containsEntry("handler", "x")
                .containsEntry("task_id", "u1")
                .containsEntry("status", "forwarded");
    }

    @Test
    void whatTheHostSaysGoesBackAsItCame() throws Exception {
        old("h1", "", "proxy", "runner");
        send("", task("u1", "h1"), "client", "Q000001");

        reply("", "u1", Body.of("status", "finished"), "proxy", "runner");
        // an old runner's task has a connection of its own
        reply("", "u1", Body.of("status", "feedback"), "proxy", "task");

        assertThat(server.to("client", "Q000001")).hasSize(3);
        assertThat(server.last("client", "Q000001").get("status")).isEqualTo("feedback");
        assertThat(counted("task.reply")).isEqualTo(2);
    }

    @Test
    void anUnknownHostIsAnError() throws Exception {
        old("h1", "", "runner");
        for (String host : List.of("nohost", "no*", "nohost,other")) {
            send("", task("u-" + host.length(), host), "client", host);

            assertThat(server.last("client", host).fields())
                    .containsEntry("req", "error")
                    .containsEntry("msg", "cannot route to " + host);
        }
    }

    @Test
    void aTaskForSeveralHostsGoesToEachAndEachIsTold() throws Exception {
        for (String host : List.of("web1", "web2", "db1")) {
            old(host, "", "r-" + host);
        }
        send("", task("u1", "web*,db1,nohost"), "client", "Q1");
        send("", task("u2", "*"), "client", "Q2");

        assertThat(server.to("r-web1")).hasSize(2);
        assertThat(server.to("r-web2")).hasSize(2);
        assertThat(server.to("r-db1")).hasSize(2);
        assertThat(server.last("client", "Q1").fields()).containsEntry("total", 4L);
        assertThat(server.last("client", "Q1").get("hosts").toString())
                .contains("{host=web1, status=forwarded}")
                .contains("{host=nohost, status=failed, msg=cannot route to nohost}");
    }

    @Test
    void oldRunnersOfSeveralHostsAreToldApart() throws Exception {
        old("h1", "", "r1");
        old("h2", "", "r2");
        send("", task("u1", "*"), "client");

        reply("", "u1", Body.of("status", "finished"), "r2");

        assertThat(server.last("client").fields())
                .containsEntry("host", "h2")
                .containsEntry("status", "finished");
    }

    @Test
    void aReplyByAHostThatDidNotGetTheTaskGoesNowhereAndIsAnAlarm() throws Exception {
        register("", started("h1", 1, "s1"), "r1");
        register("", started("h2", 1, "s2"), "r2");
        send("", task("u1", "h1"), "client");

        for (Body forged :
                List.of(
                        Body.of("status", "finished"),
                        Body.of("status", "finished").with("host", "h1"),
                        Body.of("status", "finished").with("host", "h2"))) {
            assertThatThrownBy(() -> reply("", "u1", forged, "r2"))
                    .isInstanceOfSatisfying(
                            DropException.class,
                            e -> assertThat(e.reason()).isEqualTo(DropReason.REFUSED));
        }
        assertThatThrownBy(() -> reply("", "guessed", Body.of("status", "finished"), "r1"))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("no task with the id guessed");
        assertThat(server.to("client")).hasSize(1);
        assertThat(counted("refused_replies")).isEqualTo(3);
        assertThat(counted("alarms")).isEqualTo(3);
    }

    @Test
    void aReplyThatAnotherCertificateSignedIsNoHosts() throws Exception {
        old("h1", "CN=h1", "proxy", "r1");
        old("h2", "CN=h2", "proxy", "r2");
        send("CN=ops", task("u1", "h1"), "client");

        assertThatThrownBy(() -> reply("CN=h2", "u1", Body.of("status", "finished"), "proxy", "r1"))
                .isInstanceOf(DropException.class);
        // over a connection that has not registered yet, but signed by the host itself
        reply("CN=h1", "u1", Body.of("status", "finished"), "other", "r9");
        assertThat(server.last("client").get("status")).isEqualTo("finished");
    }

    @Test
    void anOldHostsTaskIsBelievedOverAConnectionOfItsOwnIfItsHostSignsToo() throws Exception {
        old("h1", "CN=h1", "r1");
        old("h2", "CN=h2", "r2");
        send("CN=ops", task("u1", "h1"), "client");

        reply("CN=h1", "u1", Body.of("status", "feedback"), "task");
        for (String other : List.of("CN=h2", "CN=ops", "")) {
            assertThatThrownBy(() -> reply(other, "u1", Body.of("status", "failed"), "task"))
                    .isInstanceOf(DropException.class);
            assertThatThrownBy(() -> reply(other, "u1", Body.of("status", "failed"), "r1"))
                    .isInstanceOf(DropException.class);
        }
        reply("CN=h1", "u1", Body.of("status", "finished"), "task");

        assertThat(server.to("client")).hasSize(3);
        assertThat(server.last("client").get("status")).isEqualTo("finished");
        assertThat(counted("refused_replies")).isEqualTo(6);
    }

    @Test
    void anUnsignedOldHostsTaskIsBelievedByItsIdAndByTheCcThatItsHostIsBehind() throws Exception {
        old("h1", "", "r1");
        old("h2", "", "proxy", "r2");
        send("", task("u1", "h1"), "client");
        send("", task("u2", "h2"), "client");

        reply("", "u1", Body.of("status", "feedback"), "task1");
        reply("", "u2", Body.of("status", "feedback"), "proxy", "task2");
        assertThat(server.to("client")).hasSize(4);
        // from elsewhere, by another one's name, and for another task
        assertThatThrownBy(() -> reply("", "u1", Body.of("status", "x"), "proxy", "task2"))
                .isInstanceOf(DropException.class);
        assertThatThrownBy(() -> reply("", "u2", Body.of("status", "x"), "task1"))
                .isInstanceOf(DropException.class);
        assertThatThrownBy(
                        () -> reply("", "u1", Body.of("status", "x").with("host", "h2"), "task1"))
                .isInstanceOf(DropException.class);
        assertThatThrownBy(() -> reply("", "u3", Body.of("status", "x"), "task1"))
                .isInstanceOf(DropException.class);
        assertThat(server.to("client")).hasSize(4);
    }

    @Test
    void aHostThatIsForgottenMeanwhileIsBelievedStillAndNobodyElseInItsPlace() throws Exception {
        with("route-lifetime", "5", "maint-period", "0.1");
        old("h1", "CN=h1", "r1");
        send("CN=ops", task("u1", "h1"), "client");
        await().until(() -> router.taskHosts().isEmpty());
        old("h1", "CN=h2", "r2");

        assertThatThrownBy(() -> reply("CN=h2", "u1", Body.of("status", "failed"), "r2"))
                .isInstanceOf(DropException.class);
        reply("CN=h1", "u1", Body.of("status", "feedback"), "task");
        reply("CN=h1", "u1", Body.of("status", "finished"), "r1");

        assertThat(server.last("client").get("status")).isEqualTo("finished");
    }

    @Test
    void ofTwoCertificatesThatClaimOneNameTheSecondIsRefused() throws Exception {
        old("h1", "CN=h1", "r1");

        assertThatThrownBy(() -> old("h1", "CN=evil", "r2"))
                .isInstanceOf(DropException.class)
                .hasMessage("host 'h1' is that of 'CN=h1', and is claimed by 'CN=evil'");

        send("", task("u1", "h1"), "client");
        assertThat(server.to("r2")).isEmpty();
        assertThat(server.to("r1")).hasSize(1);
        assertThat(counted("refused_registers")).isEqualTo(1);
        assertThat(counted("alarms")).isEqualTo(1);
    }

    @Test
    void ofTwoRunnersThatClaimOneNameTheOneThatStartedLaterHasIt() throws Exception {
        register("", started("h1", 1, "frozen"), "r1");
        register("", started("h1", 2, "new"), "r2");

        assertThatThrownBy(() -> register("", started("h1", 1, "frozen"), "r1"))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("that was started later");

        assertThat(server.last("r1").fields())
                .containsEntry("req", "reply.task.register")
                .containsEntry("status", "refused")
                .containsEntry("session", "frozen");
        assertThat(server.last("r2").fields()).containsEntry("status", "registered");
        send("", task("u1", "h1"), "client");
        assertThat(server.to("r2")).hasSize(2);
        // the same one over another connection
        register("", started("h1", 2, "new"), "r3");
        assertThat(router.taskHosts()).hasSize(1);
    }

    @Test
    void aHostThatLeavesGetsNoMoreTasksAndWhatItSaidBeforeHasGoneOn() throws Exception {
        register("CN=h1", started("h1", 1, "s1"), "r1");
        send("", task("u1", "h1"), "client");
        Body leaving = Body.of("host", "h1").with("epoch", 1).with("leaving", true);

        register("CN=h1", leaving.with("session", "other"), "r1");
        register("CN=h2", leaving.with("session", "s1"), "r2");
        assertThat(router.taskHosts()).hasSize(1);
        register("CN=h1", leaving.with("session", "s1"), "r1");

        assertThat(server.last("r1").fields()).containsEntry("status", "left");
        assertThat(router.taskHosts()).isEmpty();
        assertThat(counted("task.leave")).isEqualTo(1);
        assertThat(counted("task.register")).isEqualTo(1);
        send("", task("u2", "h1"), "client");
        assertThat(server.last("client").get("msg")).isEqualTo("cannot route to h1");
        reply("CN=h1", "u1", Body.of("status", "failed"), "r1");
        assertThat(server.last("client").get("status")).isEqualTo("failed");
    }

    @Test
    void oldRunnersGetNoAnswerThatTheyDoNotKnow() throws Exception {
        old("h1", "", "r1");
        assertThat(server.sent).isEmpty();
    }

    @Test
    void whereCertificatesNameHostsNobodyRegistersAnotherOne() throws Exception {
        with("host-names", "certificate");

        old("user1", "CN=user1", "r1");
        assertThatThrownBy(() -> old("h2", "CN=user1", "r1"))
                .hasMessageContaining("whose certificate is not for it");
        assertThatThrownBy(() -> old("user1", "", "r1"))
                .hasMessageContaining("claimed by somebody unknown");
        assertThat(router.taskHosts()).extracting(TaskHost::name).containsExactly("user1");
    }

    @Test
    void whoHasANameThatIsNotItsOwnAnyMoreLosesItToItsOwner() throws Exception {
        old("user1", "CN=other", "r1");
        assertThatThrownBy(() -> old("user1", "CN=user1", "r2"))
                .hasMessageContaining("is that of 'CN=other'");

        router.modified(properties("host-names", "nobody=*"));
        assertThatThrownBy(() -> old("user1", "CN=other", "r1"))
                .hasMessageContaining("whose certificate is not for it");
        assertThat(router.taskHosts()).isEmpty();
        router.modified(properties("host-names", "first, user1=user*"));
        old("user1", "CN=user1", "r2");
        assertThatThrownBy(() -> old("web1", "CN=user1", "r2"))
                .hasMessageContaining("whose certificate is not for it");
        assertThat(router.taskHosts()).extracting(TaskHost::signer).containsExactly("CN=user1");
    }

    @Test
    void namesThatNoHostCanHaveAreRefused() {
        for (String name : List.of("", "a b", "*", "h?", "a,b", "x\n", "y".repeat(256))) {
            assertThatThrownBy(() -> old(name, "", "r1")).isInstanceOf(DropException.class);
        }
        assertThat(router.taskHosts()).isEmpty();
    }

    @Test
    void theSameIdWithAnotherTaskOrBySomebodyElseIsRefused() throws Exception {
        old("h1", "", "r1");
        send("CN=a", task("u1", "h1"), "client", "Q1");

        assertThatThrownBy(() -> send("CN=a", task("u1", "h1").with("a", "2"), "client", "Q2"))
                .isInstanceOf(DropException.class);
        assertThatThrownBy(() -> send("CN=b", task("u1", "h1"), "thief"))
                .isInstanceOf(DropException.class);

        assertThat(server.to("r1")).hasSize(1);
        assertThat(server.last("client", "Q2").get("req")).isEqualTo("error");
        reply("", "u1", Body.of("status", "finished"), "r1");
        assertThat(server.last("client", "Q1").get("status")).isEqualTo("finished");
        assertThat(counted("refused_sends")).isEqualTo(2);
    }

    @Test
    void theSameTaskSentAgainGoesOnAgainAndRepliesGoWhereItCameFrom() throws Exception {
        old("h1", "", "r1");
        send("", task("u1", "h1"), "client", "Q1");
        send("", task("u1", "h1").with("time", 5), "again", "Q2");

        assertThat(server.to("r1")).hasSize(2);
        reply("", "u1", Body.of("status", "finished"), "r1");
        assertThat(server.last("again", "Q2").get("status")).isEqualTo("finished");
    }

    @Test
    void whatIsSilentForTooLongIsForgottenAndCounted() throws Exception {
        with("route-lifetime", "5", "reply-timeout", "5", "maint-period", "0.1");
        old("h1", "", "r1");
        send("", task("u1", "h1"), "client");

        await().until(() -> counted("dropped_routes") == 1 && counted("dropped_tasks") == 1);

        assertThat(router.taskHosts()).isEmpty();
        assertThat(router.tasks()).isEmpty();
    }

    @Test
    void tasksForMoreHostsInAllThanMayBeUnderWayAreRefusedUntilOthersAreForgotten()
            throws Exception {
        with("max-tasks", "5");
        for (String host : List.of("h1", "h2", "h3")) {
            old(host);
        }
        send("", task("u1", "*"), "client");
        // again, for the same hosts: nothing more
        send("", task("u1", "*"), "client");

        assertThatThrownBy(() -> send("", task("u2", "*"), "late"))
                .isInstanceOfSatisfying(
                        DropException.class,
                        e -> assertThat(e.reason().name()).isEqualTo("table-full"))
                .hasMessageContaining("max-tasks = 5");
        assertThat(server.last("late").get("msg"))
                .isEqualTo("the taskrouter has too many tasks under way");
        assertThat(router.task("u2")).isEmpty();
        send("", task("u3", "h1,h2"), "client");

        router.modified(properties("max-tasks", "5", "reply-timeout", "1", "maint-period", "0.1"));
        await().until(() -> router.tasks().isEmpty());
        send("", task("u2", "*"), "late");
        assertThat(router.task("u2")).hasSize(3);
    }

    @Test
    void itTellsWhoIsRegistered() throws Exception {
        old("web1", "CN=h1", "r1");
        old("db1", "CN=h2", "r2");
        router.handle(server.from("", "task.list", Body.of("hosts", "web*"), "client", "Q1"));

        Body answer = server.last("client", "Q1");
        assertThat(answer.fields())
                .containsEntry("req", "reply.task.list")
                .containsEntry("rowcount", 1L);
        assertThat(answer.get("data").toString()).contains("host=web1").contains("signer=CN=h1");
    }

    @Test
    void aHostWhoseWayIsFullIsAnErrorAtOnce() throws Exception {
        old("h1", "", "r1");
        server.full(true);
        send("", task("u1", "h1"), "client");
        assertThat(server.last("client").get("msg")).isEqualTo("the way to h1 is full");
    }

    @Test
    void theShellSeesWhatIsUnderWay() throws Exception {
        old("h1", "", "r1");
        send("CN=ops", task("u1", "h1"), "client");
        reply("", "u1", Body.of("status", "launched"), "r1");

        List<TaskState> states = router.task("u1");
        assertThat(states).hasSize(1);
        assertThat(states.get(0).status()).isEqualTo("launched");
        assertThat(states.get(0).signer()).isEqualTo("CN=ops");
        assertThat(states.get(0).component()).isEqualTo("taskrouter hub");
    }

    @Test
    void wrongOptionsAreTold() {
        assertThatThrownBy(() -> new TaskRouter(properties("host-names", "any")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("host-names = 'any': must be either 'first'");
        old("h1");
        router.modified(properties("route-lifetime", "-1"));
        assertThat(router.refusal()).get().asString().contains("route-lifetime = '-1'");
        router.modified(properties("route-lifetime", "10"));
        assertThat(router.refusal()).isEmpty();
        assertThat(router.taskHosts()).hasSize(1);
    }

    private void old(String host) {
        try {
            old(host, "", "r1");
        } catch (DropException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Another version of the handler comes in the place of this one. */
    private void replaced(Path data) {
        router.deactivate();
        router = new TaskRouter(properties(), Optional.of(data));
    }

    @Test
    void theNextVersionKnowsHostsAndTasksOfTheOneBefore(@TempDir Path data) throws Exception {
        replaced(data);
        register("CN=h1", started("h1", 7, "s"), "proxy", "h1");
        old("h2", "", "h2");
        send("CN=op", task("u1", "h1,h2"), "client", "Q000001");
        reply("CN=h1", "u1", Body.of("status", "running").with("host", "h1"), "proxy", "h1");
        List<TaskHost> hosts = router.taskHosts();
        List<TaskState> tasks = router.task("u1");
        assertThat(hosts).hasSize(2);
        assertThat(tasks).hasSize(2);

        replaced(data);
        router.takeOver(server);

        assertThat(router.taskHosts()).isEqualTo(hosts);
        assertThat(router.task("u1")).isEqualTo(tasks);
        reply("CN=h1", "u1", Body.of("status", "finished").with("host", "h1"), "proxy", "h1");
        assertThat(server.last("client", "Q000001").get("status")).isEqualTo("finished");
        send("CN=op", task("u2", "h1"), "client", "Q000002");
        assertThat(server.to("proxy", "h1"))
                .extracting(message -> message.type().name())
                .endsWith("task.send.u1", "task.send.u2");
        assertThatThrownBy(() -> send("CN=other", task("u1", "h1"), "client", "Q000003"))
                .hasMessageContaining("that of another task");
        assertThatThrownBy(() -> register("CN=other", started("h1", 8, "t"), "thief"))
                .hasMessageContaining("is claimed by");
    }

    @Test
    void waysOfAServerThatHasStartedAnewAreForgotten(@TempDir Path data) throws Exception {
        replaced(data);
        old("h1", "", "h1");
        replaced(data);
        FakeServer another = new FakeServer(server.started().plusMillis(1));

        router.handle(another.from("", "task.send.u1", task("u1", "h1"), "client", "Q000001"));

        assertThat(another.last("client", "Q000001").get("msg")).isEqualTo("cannot route to h1");
        try (Stream<Path> left = Files.walk(data)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void whatWasLeftTooLongAgoIsNotTaken(@TempDir Path data) throws Exception {
        replaced(data);
        old("h1", "", "h1");
        router.deactivate();
        Path file = left(data);
        long ago = System.nanoTime() - DeskFile.MAX_AGE.toNanos() - 1;
        Files.writeString(
                file, Files.readString(file).replaceFirst("(\"left\": ?)-?\\d+", "$1" + ago));
        router = new TaskRouter(properties(), Optional.of(data));

        router.takeOver(server);

        assertThat(router.taskHosts()).isEmpty();
        assertThat(file).doesNotExist();
    }

    private static Path left(Path data) throws IOException {
        try (Stream<Path> left = Files.walk(data)) {
            return left.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
    }

    @Test
    void whatIsDamagedIsSaidAndLeftOut(@TempDir Path data) throws Exception {
        replaced(data);
        old("h1", "", "h1");
        router.deactivate();
        Path file = left(data);
        Files.writeString(file, Files.readString(file).replace("\"host\"", "\"host"));
        router = new TaskRouter(properties(), Optional.of(data));

        old("h2", "", "h2");

        assertThat(router.taskHosts()).extracting(TaskHost::name).containsExactly("h2");
        assertThat(file).doesNotExist();
    }
}
