// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Body;
import cc.api.Role;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendCommandTest {

    @TempDir Path folder;

    private static FakeServices at(String socket) {
        return new FakeServices().with(new FakeServer("local", Role.LOCAL).socket(socket));
    }

    private static Run send(String type, String... fields) throws Exception {
        return Run.of(new SendCommand()).with("type", type).with("fields", List.of(fields));
    }

    @Test
    void aMessageIsSealedAndSentWithItsBlob() throws Exception {
        Path blob = Files.writeString(folder.resolve("blob"), "content");
        try (Listener listener = new Listener()) {
            FakeServer server =
                    new FakeServer("local", Role.LOCAL)
                            .socket(listener.url())
                            .crypto(new SigningCrypto());

            String shown =
                    send("pub.hello", "text=hi", "n:=3")
                            .with("blob", blob.toString())
                            .shown(new FakeServices().with(server));

            assertThat(shown)
                    .isEqualTo(
                            "sent to local, "
                                    + listener.url()
                                    + ", signed as daemons of local do\n");
            Body body = Body.parse(listener.received().body());
            assertThat(body.fields()).containsEntry("text", "hi").containsEntry("n", 3L);
            assertThat(body.fields()).containsKeys("req", "time", "hostname");
            assertThat(listener.received().type().name()).isEqualTo("pub.hello");
            assertThat(listener.received().blob().utf8()).isEqualTo("content");
            assertThat(listener.received().signature().utf8()).isEqualTo("signed");
        }
    }

    @Test
    void theFirstReplyIsPrintedIndentedAndUnableToSteerTheTerminal() throws Exception {
        Body reply = Body.of(Map.of("text", "\u001b[2J\u202e", "list", List.of(1, 2)));
        try (Listener listener =
                new Listener(
                        Listener.answer("reply.one", reply), Listener.answer("reply.two", reply))) {
            String shown = send("ask").with("wait", 20.0).shown(at(listener.url()));

            assertThat(shown).startsWith("reply.one after ").doesNotContain("reply.two");
            assertThat(shown).contains("  \"list\" : [ 1, 2 ]");
            assertThat(shown).contains("\\u001B[2J\\u202e").doesNotContain("\u001b", "\u202e");
        }
    }

    @Test
    void everyReplyIsPrintedUntilTheTimeIsOverIfAsked() throws Exception {
        Body body = Body.of("a", 1);
        try (Listener listener =
                new Listener(Listener.answer("r.one", body), Listener.answer("r.two", body))) {
            List<List<String>> lines =
                    send("ask").with("wait", 1.0).with("all", true).raw(at(listener.url()));

            assertThat(lines).extracting(line -> line.get(0)).containsExactly("r.one", "r.two");
            assertThat(Body.parse(cc.api.Frame.of(lines.get(0).get(2))).get("a")).isEqualTo(1L);
        }
    }

    @Test
    void itIsAnErrorIfNoReplyComes() throws Exception {
        try (Listener listener = new Listener()) {
            assertThatThrownBy(() -> send("ask").with("wait", 0.2).shown(at(listener.url())))
                    .isInstanceOf(CommandException.class)
                    .hasMessage("no reply within 200 ms");
        }
    }

    @Test
    void aReplyThatFailsTheCryptoIsMentionedAndNotPrinted() throws Exception {
        try (Listener listener = new Listener(Listener.answer("r.forged", Body.EMPTY))) {
            FakeServer server =
                    new FakeServer("local", Role.LOCAL)
                            .socket(listener.url())
                            .crypto(new SigningCrypto());
            Run run = send("ask").with("wait", 1.0);
            assertThatThrownBy(() -> run.shown(new FakeServices().with(server)))
                    .isInstanceOf(CommandException.class)
                    .hasMessage("no reply within 1.0 s; what came was dropped: 1 unsigned");
            assertThat(run.printed()).isEmpty();
        }
    }

    @Test
    void aReplyThatIsAnErrorIsPrintedAndAnError() throws Exception {
        Body body = Body.of("msg", "cannot route to nohost");
        try (Listener listener = new Listener(Listener.answer("error", body))) {
            Run run = send("task.send.1").with("wait", 20.0);
            assertThatThrownBy(() -> run.shown(at(listener.url())))
                    .isInstanceOf(CommandException.class)
                    .hasMessage("the answer is an error: cannot route to nohost");
            assertThat(run.printed()).startsWith("error after ");
        }
    }

    @Test
    void nothingIsSentWhereSomethingIsWrong() throws Exception {
        FakeServices services = at(freeSocket());
        assertThatThrownBy(() -> send("../x").shown(services))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("'../x' is no message type");
        assertThatThrownBy(() -> send("ask", "text").shown(services))
                .isInstanceOf(CommandException.class)
                .hasMessage("'text': must be key=text or key:=json");
        assertThatThrownBy(() -> send("ask").with("all", true).shown(services))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("--wait");
        assertThatThrownBy(() -> send("ask").with("blob", folder + "/none").shown(services))
                .isInstanceOf(CommandException.class)
                .hasMessage("--blob: cannot read " + folder + "/none: there is no such file");
    }

    @Test
    void aBlobThatNoServerTakesIsRefused() throws Exception {
        Path blob = Files.writeString(folder.resolve("blob"), "x".repeat(2000));
        FakeServer server =
                new FakeServer("local", Role.LOCAL).options(Map.of("max-message-size", "1 KB"));
        assertThatThrownBy(
                        () ->
                                send("ask")
                                        .with("blob", blob.toString())
                                        .shown(new FakeServices().with(server)))
                .isInstanceOf(CommandException.class)
                .hasMessageEndingWith(
                        "blob is too large: server local takes messages of up to 1 KB"
                                + " (max-message-size)");
        Files.writeString(blob, "");
        assertThatThrownBy(() -> BlobFile.read(blob.toString(), server))
                .hasMessageEndingWith("blob is empty: that counts as none");
        assertThatThrownBy(() -> BlobFile.read("/dev/zero", server))
                .hasMessage("--blob: /dev/zero is no regular file");
    }

    @Test
    void aPingIsAnsweredOrSaysWhatMayBeWrong() throws Exception {
        Body pong = Body.of("orig_target", "x");
        try (Listener echo = new Listener(Listener.answer("echo.response", pong));
                Listener silent = new Listener()) {
            Run ping = Run.of(new PingCommand()).with("count", 1).with("timeout", 20.0);
            assertThat(ping.with("address", echo.url()).shown(at(echo.url())))
                    .startsWith("PING " + echo.url() + ", unsigned\n1: ")
                    .contains("1 sent, 1 answered; round trip ");
            assertThat(ping.raw(at(echo.url())).get(0)).hasSize(2).startsWith("1");
            assertThat(ping.with("address", "local").shown(at(echo.url()))).contains("1 answered");

            Run mute = ping.with("address", silent.url()).with("timeout", 5.0);
            assertThatThrownBy(() -> mute.shown(at(echo.url())))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("takes connections, and answered none of 1 ping:");
            assertThat(mute.printed()).contains("1: no answer within 5");
        }
    }

    @Test
    void whereNobodyListensThatIsSaid() throws Exception {
        String socket = freeSocket();
        Run ping = Run.of(new PingCommand()).with("address", socket).with("timeout", 0.3);
        assertThatThrownBy(() -> ping.shown(new FakeServices()))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("no connection to " + socket + " within 300 ms");
        assertThatThrownBy(() -> ping.with("address", "udp://x").shown(new FakeServices()))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("udp://x: must be an address such as tcp://");
        assertThatThrownBy(() -> ping.with("address", "hub").shown(new FakeServices()))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("no servers");
        assertThatThrownBy(() -> ping.with("count", 0).shown(new FakeServices()))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("--count must be 1 or more");
    }

    private static String freeSocket() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return "tcp://127.0.0.1:" + socket.getLocalPort();
        }
    }
}
