// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.Task;
import cc.api.config.OptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@EnabledOnOs({OS.LINUX, OS.MAC})
class CommandTaskTest {

    @TempDir Path folder;

    private final Taskers router = new Taskers();
    private final List<CommandTask> tasks = new ArrayList<>();
    private Taskrunner runner;

    @BeforeEach
    void start() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", "cc.daemon.taskrunner~main");
        properties.put("local-id", "h1");
        properties.put("cc-socket", router.url());
        properties.put("state-dir", folder.resolve("state").toString());
        // longer than any machine is busy: what is said at the end arrives
        properties.put("zmq_linger", "60000");
        Container container = new Container();
        runner = new Taskrunner(container.context(), properties);
        runner.start(container.context(), properties);
    }

    @AfterEach
    void stop() {
        runner.stop();
        router.close();
    }

    private static Map<String, Object> properties(String name, String command, String... more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", "cc.task~" + name);
        properties.put("command", command);
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return properties;
    }

    private CommandTask command(String name, String command, String... more) {
        CommandTask task = new CommandTask(properties(name, command, more));
        tasks.add(task);
        runner.addTask(task, Map.of(Task.NAME, name));
        return task;
    }

    /** A script for sh, which is what the command line names: it is no shell that reads that. */
    private String script(String text) throws Exception {
        return "/bin/sh " + Files.writeString(folder.resolve("script"), text);
    }

    private boolean runs(String mark) {
        return ProcessHandle.allProcesses()
                .anyMatch(
                        p ->
                                p.info().arguments().stream()
                                        .flatMap(Arrays::stream)
                                        .anyMatch(a -> a.contains(mark)));
    }

    @Test
    void itGetsTheTaskAsJsonAndWhatItPrintsComesBackWhileItRuns() throws Exception {
        Path go = folder.resolve("go");
        command(
                "say",
                script(
                        "cat; echo; echo h\u00e4llo >&2; while [ ! -e "
                                + go
                                + " ]; do sleep 0.05; done"));

        router.send("u1", "say", Map.of("who", "$(reboot) `x` \u00e4; rm -rf /"));

        await().until(() -> router.output("u1").endsWith("h\u00e4llo\n"));
        assertThat(router.statuses("u1")).doesNotContain("finished");
        assertThat(router.output("u1"))
                .startsWith("{\"task\": {")
                .contains("\"who\":\"$(reboot) `x` \\u00E4; rm -rf /\"")
                .contains("\"signature\": \"\"}");
        Files.createFile(go);
        assertThat(router.ended("u1"))
                .startsWith("starting", "launched", "feedback")
                .endsWith("finished", "stopped");
    }

    @Test
    void itsExitCodeIsTheEnd() throws Exception {
        command("three", script("echo no; exit 3"));

        router.send("u1", "three", Map.of());

        assertThat(router.failure("u1")).isEqualTo("3: exit code 3");
        assertThat(runner.task("u1").get(0).code()).contains(3);
        router.ended("u1");
        assertThat(runner.task("u1").get(0).detail()).contains("exit code 3");
    }

    @Test
    void whatCannotBeStartedIsNotLaunched() throws Exception {
        command("none", "/no/such/thing -x");
        command("nowhere", "/bin/true", "directory", "/no/such/folder");

        router.send("u1", "none", Map.of());
        router.send("u2", "nowhere", Map.of());

        assertThat(router.failure("u1"))
                .isEqualTo(
                        "-1: cannot be started: '/no/such/thing': there is no such executable here");
        assertThat(router.failure("u2")).startsWith("-1: cannot be started: ");
        assertThat(router.statuses("u1")).doesNotContain("launched");
    }

    @Test
    void parametersThatDoNotMatchAreRefused() throws Exception {
        command("some", "/bin/true", "parameters", "count=[0-9]{1,3}, name=[a-z]+");
        command("nothing", "/bin/true", "parameters", "none");

        router.send("u1", "some", Map.of("count", 12, "name", "x"));
        router.send("u2", "some", Map.of("count", "1;2"));
        router.send("u3", "some", Map.of("other", "1"));
        router.send("u4", "nothing", Map.of("a", "b"));

        assertThat(router.ended("u1")).contains("finished");
        assertThat(router.failure("u2"))
                .contains("parameter 'count' = '1;2': must match [0-9]{1,3}");
        assertThat(router.failure("u3"))
                .contains("parameter 'other' is not allowed; allowed are count, name");
        assertThat(router.failure("u4")).contains("it takes none");
        assertThat(runner.counters().get("tasks_refused")).isEqualTo(3);
    }

    @Test
    void aGigabyteOfOutputIsCutAndReadToItsEnd() throws Exception {
        command(
                "much",
                script("head -c 1000000000 /dev/zero; echo; echo end"),
                "max-output",
                "64 KB");

        router.send("u1", "much", Map.of());

        assertThat(router.ended("u1")).contains("finished");
        assertThat(router.output("u1")).hasSize(64 * 1024);
        assertThat(router.replies("u1").toString()).isNotEmpty();
        assertThat(
                        router.replies("u1").stream()
                                .filter(r -> "feedback".equals(r.get("status")))
                                .map(r -> String.valueOf(Taskers.feedback(r).get("log_msg"))))
                .anyMatch(text -> text.contains("larger than max-output"));
    }

    @Test
    void atItsTimeLimitItsWholeTreeIsAskedToEndAndThenEnded() throws Exception {
        String mark = "100" + ProcessHandle.current().pid();
        command(
                "stubborn",
                script(
                        "trap '' TERM; (trap '' TERM; exec sleep "
                                + mark
                                + ") & echo up; wait; sleep "
                                + mark),
                "timeout",
                "1");

        router.send("u1", "stubborn", Map.of());

        assertThat(router.failure("u1")).isEqualTo("-1: not done after its timeout of 1 s");
        assertThat(runs(mark)).isFalse();
    }

    @Test
    void whatRunsIsEndedWithItsChildrenWhenTheRunnerStops() throws Exception {
        String mark = "200" + ProcessHandle.current().pid();
        command("long", script("sleep " + mark + " & echo up; wait"));
        router.send("u1", "long", Map.of());
        await().until(() -> router.output("u1").contains("up"));

        runner.stop();

        await().until(() -> !runs(mark));
        assertThat(router.failure("u1")).contains("the taskrunner was stopped");
    }

    @Test
    void aChildInTheBackgroundKeepsNoTaskFromEnding() throws Exception {
        Path pid = folder.resolve("pid");
        command("back", script("sleep 60 & echo $! > " + pid + "; echo started"));

        router.send("u1", "back", Map.of());

        assertThat(router.ended("u1")).contains("finished");
        ProcessHandle left =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
        assertThat(left.isAlive()).isTrue();
        left.destroy();
        await().until(() -> !left.isAlive());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aForkBombIsKilled() throws Exception {
        String mark = "300" + ProcessHandle.current().pid();
        // each starts two and then sleeps, so that none is in the way of others: 62 in all, were it
        // not for the limit
        command(
                "bomb",
                script(
                                "sleep 0.2; [ $1 -ge 4 ] || for i in 1 2; do sh $0 $(($1+1)) & done;"
                                        + " sleep "
                                        + mark)
                        + " 0",
                "max-processes",
                "20");

        router.send("u1", "bomb", Map.of());

        assertThat(router.failure("u1")).contains("more processes than max-processes = 20");
        await().until(() -> !runs(mark));
    }

    /** Whether this user may run something as nobody, whom every Unix has. */
    static boolean maySudo() throws Exception {
        try {
            return !"nobody".equals(System.getProperty("user.name"))
                    && new ProcessBuilder("sudo", "-n", "-u", "nobody", "--", "true")
                                    .redirectErrorStream(true)
                                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                    .start()
                                    .waitFor()
                            == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @EnabledIf("maySudo")
    void itRunsAsAnotherUserWhoGetsTheTaskToo() throws Exception {
        command("who", "/bin/sh -c 'id -un; cat; exit 4'", "user", "nobody");

        router.send("u1", "who", Map.of("a", "\u00e4"));

        assertThat(router.failure("u1")).isEqualTo("4: exit code 4");
        assertThat(router.output("u1")).startsWith("nobody\n{\"task\": {").contains("\"task_id\"");
    }

    @Test
    @EnabledIf("maySudo")
    @EnabledOnOs(OS.LINUX)
    void whatAnotherUserRunsIsEndedToo() throws Exception {
        String mark = "400" + ProcessHandle.current().pid();
        String stubborn = "trap \"\" TERM; sleep " + mark + " & sleep " + mark + " & wait; wait";
        command("long", "/bin/sh -c '" + stubborn + "'", "user", "nobody", "timeout", "1");
        String many = "for i in 1 2 3 4 5 6 7 8 9; do sleep " + mark + " & done; wait";
        command("many", "/bin/sh -c '" + many + "'", "user", "nobody", "max-processes", "8");

        router.send("u1", "long", Map.of());
        router.send("u2", "many", Map.of());

        assertThat(router.failure("u1")).contains("not done after its timeout of 1 s");
        assertThat(router.failure("u2")).contains("more processes than max-processes = 8");
        await().until(() -> !runs(mark));
    }

    @Test
    void itRunsInItsFolderWithItsVariables() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("else where"));
        command(
                "env",
                script("pwd; echo \"$GREETING\""),
                "directory",
                elsewhere.toString(),
                "environment",
                "'GREETING=good day'");

        router.send("u1", "env", Map.of());

        router.ended("u1");
        assertThat(router.output("u1")).isEqualTo(elsewhere.toRealPath() + "\ngood day\n");
    }

    @Test
    void whoSetWhatIsWrongIsTold() {
        assertThatThrownBy(() -> new CommandTask(properties("x", "/bin/true 'a")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("command = '/bin/true 'a': must be");
        assertThatThrownBy(() -> new CommandTask(properties("x", "/bin/true", "parameters", "a=(")))
                .hasMessageContaining("parameters = 'a=(': must be NAME=REGEX");
        assertThatThrownBy(() -> new CommandTask(properties("a b", "/bin/true")))
                .hasMessageContaining("the instance 'a b' of the file's name");
        assertThatThrownBy(
                        () ->
                                new CommandTask(
                                        properties("x", "/bin/true", "user", "a", "sudo", "b")))
                .hasMessageContaining("user and sudo");
        assertThatThrownBy(() -> new CommandTask(properties("x", "/bin/true", "sudo", "no body")))
                .hasMessageContaining("sudo = 'no body': must be the name of a user");
        assertThat(new CommandTask(properties("x", "/bin/true", "sudo", "backup")).options())
                .extracting(options -> options.executable().user())
                .isEqualTo("backup");
    }
}
