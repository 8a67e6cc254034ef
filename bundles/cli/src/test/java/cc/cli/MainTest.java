// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Frame;
import cc.api.Message;
import cc.crypto.NewKeystore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class MainTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final Function<Message, List<Message>> SILENT = message -> List.of();
    private static final Function<Message, List<Message>> ECHO =
            message -> List.of(Server.message("echo.response", Body.EMPTY));

    @TempDir private Path dir;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Map<String, String> environment = Map.of();

    private int run(String... line) {
        return new Main(environment, stream(out), stream(err)).run(line);
    }

    /** As a user who has time, for a busy machine is no failure. */
    private int runWithTime(String... line) {
        String[] all = Arrays.copyOf(line, line.length + 2);
        all[line.length] = "--timeout";
        all[line.length + 1] = "60";
        return run(all);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<Body> objects() throws Exception {
        List<Body> objects = new ArrayList<>();
        for (String line : printed().lines().toList()) {
            objects.add(Body.parse(Frame.of(line)));
        }
        return objects;
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aPingThatIsAnsweredFinishes() throws Exception {
        try (Server server = new Server(ECHO)) {
            environment = Map.of("CC_URL", server.url());
            assertThat(runWithTime("ping", "--json", "--count", "2")).isEqualTo(Exit.FINISHED);
            assertThat(objects()).hasSize(2);
            assertThat(objects().get(1).fields())
                    .containsEntry("url", server.url())
                    .containsEntry("number", 2L);
            assertThat(objects().get(1).number("seconds")).isPositive();
        }
    }

    @Test
    void whereNobodyListensThereIsNoAnswer() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThat(run("ping", "--cc", "tcp://127.0.0.1:" + port, "--timeout", "0.2"))
                .isEqualTo(Exit.NO_ANSWER);
        assertThat(said()).contains("no connection to tcp://127.0.0.1:" + port);
    }

    @Test
    void oneThatTakesAndSaysNothingGivesNoAnswer() {
        try (Server server = new Server(SILENT)) {
            // as often as the machine is too busy to connect in that time
            await().until(
                            () -> {
                                assertThat(run("ping", "--cc", server.url(), "--timeout", "1"))
                                        .isEqualTo(Exit.NO_ANSWER);
                                return said().contains("no echo handler");
                            });
            assertThat(runWithTime("send", "--cc", server.url(), "a.b", "--wait", "0.2"))
                    .isEqualTo(Exit.NO_ANSWER);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pong",
                "ping --cc 127.0.0.1",
                "ping --fast",
                "ping --cc",
                "ping --wait 3",
                "ping more",
                "ping --count 0",
                "ping --timeout soon",
                "ping --config no/such/file",
                "ping --sign me",
                "send",
                "send a..b",
                "send a.b novalue",
                "send a.b --all",
                "send a.b --blob no/such/file",
                "keys",
                "task",
                "task run",
                "task show",
                "task send host",
                "task send host name --id a/b"
            })
    void whatIsWrongOnTheCommandLineIsSaid(String line) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(Exit.USAGE);
        assertThat(said()).startsWith("cc: ").endsWith("cc help tells how it is used\n");
        assertThat(printed()).isEmpty();
    }

    @Test
    void aMessageGoesOutWithItsFieldsAndItsBlob() throws Exception {
        Path blob = Files.writeString(dir.resolve("blob"), "content");
        try (Server server = new Server(SILENT)) {
            assertThat(
                            runWithTime(
                                    "send",
                                    "pub.hello",
                                    "text=good morning",
                                    "--cc=" + server.url(),
                                    "n:=3",
                                    "--blob",
                                    blob.toString()))
                    .isEqualTo(Exit.FINISHED);
            await().until(() -> server.received().size() == 1);
            Message message = server.received().get(0);
            assertThat(message.type().name()).isEqualTo("pub.hello");
            assertThat(message.blob().utf8()).isEqualTo("content");
            assertThat(Body.parse(message.body()).fields())
                    .containsEntry("text", "good morning")
                    .containsEntry("n", 3L);
            assertThat(printed()).isEmpty();
        }
    }

    @Test
    void aReplyIsPrintedAndAnErrorFails() throws Exception {
        try (Server server =
                new Server(
                        message ->
                                List.of(
                                        message.type().name().equals("bad")
                                                ? Server.message(
                                                        "error", Body.of("msg", "no\u001b"))
                                                : Server.message("reply.a", Body.of("x", 1))))) {
            assertThat(runWithTime("send", "a", "--wait", "60", "--json", "--cc", server.url()))
                    .isEqualTo(Exit.FINISHED);
            assertThat(objects()).hasSize(1);
            assertThat(objects().get(0).text("type")).isEqualTo("reply.a");
            out.reset();
            assertThat(runWithTime("send", "bad", "--wait", "60", "--cc", server.url()))
                    .isEqualTo(Exit.FAILED);
            assertThat(said()).contains("the answer is an error: no\\u001b");
        }
    }

    @Test
    void aFileSaysWhereAndHow() throws Exception {
        System.setProperty("cc.test.dir", dir.toString());
        new NewKeystore(Map.of("directory", dir + "/keys", "names", "me"));
        await().until(() -> Files.exists(dir.resolve("keys/me.crt")));
        try (Server server = new Server(SILENT)) {
            Path file =
                    Files.writeString(
                            dir.resolve("cc.cfg"),
                            "cc-socket = "
                                    + server.url()
                                    + "\ncms-keystore = ${cc.test.dir}/keys\ncms-sign = me\n");
            assertThat(runWithTime("send", "a", "--config", file.toString()))
                    .isEqualTo(Exit.FINISHED);
            await().until(() -> server.received().size() == 1);
            assertThat(server.received().get(0).signature().isEmpty()).isFalse();
            assertThat(run("keys", "--config", file.toString(), "--json")).isEqualTo(Exit.FINISHED);
            assertThat(objects()).hasSize(2);
            assertThat(objects().get(1).fields())
                    .containsEntry("name", "me")
                    .containsEntry("key", true)
                    .containsEntry("problem", "");
            assertThat(run("send", "a", "--config", file.toString(), "--sign", "nobody"))
                    .isEqualTo(Exit.USAGE);
            assertThat(said()).contains("nobody.crt is not there");
        }
    }

    private static List<Message> task(Message question, String... statuses) {
        List<Message> answers = new ArrayList<>();
        String type = question.type().name();
        if (!type.startsWith("task.send.")) {
            return answers;
        }
        String id = type.substring("task.send.".length());
        for (String status : statuses) {
            Body body =
                    Body.of("task_id", id)
                            .with("status", status)
                            .with("feedback", Map.of("output", "said " + status));
            answers.add(Server.message("task.reply." + id, body));
        }
        return answers;
    }

    @Test
    void aTaskThatFinishesTellsWhatItSaid() {
        try (Server server =
                new Server(m -> task(m, "forwarded", "launched", "feedback", "finished"))) {
            assertThat(runWithTime("task", "send", "h1", "t", "a=1", "--cc", server.url()))
                    .isEqualTo(Exit.FINISHED);
            assertThat(printed()).contains("said feedback\n");
        }
    }

    @Test
    void aHostThatThereIsNoWayToIsNotOneWithoutTasks() {
        try (Server server =
                new Server(
                        m ->
                                List.of(
                                        Server.message(
                                                "error", Body.of("msg", "cannot route to h1"))))) {
            assertThat(runWithTime("task", "list", "h1", "--cc", server.url()))
                    .isEqualTo(Exit.FAILED);
            assertThat(said()).isEqualTo("cc: cannot route to h1\n");
        }
    }

    @Test
    void aKeystoreThatIsNotThereIsSaid() {
        assertThat(run("keys", "--keystore", "/no/such/keys")).isEqualTo(Exit.FAILED);
        assertThat(said()).isEqualTo("cc: keystore /no/such/keys: there is no such folder\n");
    }

    @Test
    void aTaskThatFailsAndOneThatNobodyTellsOfAreToldApart() throws Exception {
        try (Server server = new Server(m -> task(m, "forwarded", "failed"))) {
            assertThat(runWithTime("task", "send", "h1", "t", "--json", "--cc", server.url()))
                    .isEqualTo(Exit.FAILED);
            List<Body> objects = objects();
            assertThat(objects.get(objects.size() - 1).text("outcome")).isEqualTo("failed");
        }
        try (Server server = new Server(m -> task(m, "forwarded"))) {
            assertThat(
                            runWithTime(
                                    "task",
                                    "send",
                                    "h1",
                                    "t",
                                    "--wait",
                                    "0.5",
                                    "--cc",
                                    server.url()))
                    .isEqualTo(Exit.NO_ANSWER);
            assertThat(said()).contains("may have run or not");
        }
    }

    @Test
    void itTellsHowItIsUsed() {
        assertThat(run("help")).isEqualTo(Exit.FINISHED);
        assertThat(printed()).contains("cc task send", "Exit code: 0 finished");
    }
}
