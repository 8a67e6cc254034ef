// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infoscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Message;
import cc.api.config.OptionException;
import cc.client.daemon.JobHandler;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(180)
@DisabledOnOs(OS.WINDOWS)
class InfoscriptTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final String TYPE = "pub.infofile";

    private final Receiver receiver = new Receiver();
    private final Container container = new Container();
    private Infoscript infoscript;

    @AfterEach
    void stop() {
        receiver.close();
    }

    private Map<String, Object> properties(String... more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", "cc.daemon.infoscript~script");
        properties.put("info-script", "echo hello");
        properties.put("info-period", "1000");
        properties.put("info-name", "info.hello");
        properties.put("cc-socket", receiver.url());
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return properties;
    }

    private void start(String... more) {
        Map<String, Object> properties = properties(more);
        infoscript = new Infoscript(container.context(), properties);
        infoscript.start(container.context(), properties);
    }

    private void ended() {
        infoscript.stop();
        assertThat(container.service()).isNull();
        await().until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .noneMatch(t -> t.getName().contains("infoscript")));
    }

    @Test
    void theOutputGoesOutAsOldPeersSendIt() throws Exception {
        start("use-blob", "no");
        Message message = receiver.first(TYPE);
        Body body = Body.parse(message.body());
        assertThat(body.fields())
                .containsEntry("filename", "info.hello")
                .containsEntry("comp", "none")
                .containsEntry("data", "aGVsbG8K")
                .containsEntry("mode", "b")
                .containsEntry("req", TYPE)
                .containsEntry("blob_hash", "");
        assertThat(body.number("mtime")).isBetween(body.number("time") - 30, body.number("time"));
        ended();
        assertThat(infoscript.counters().get("infoscript.count")).isEqualTo(1);
        assertThat(infoscript.counters().get("infoscript.bytes.read")).isEqualTo(6);
    }

    @Test
    void theOnlyOutputOfALongPeriodIsKeptUntilTheServerIsFound() throws Exception {
        Map<String, Object> properties = properties("server", "hub");
        properties.remove("cc-socket");
        infoscript = new Infoscript(container.context(), properties);
        infoscript.start(container.context(), properties);
        await().until(() -> infoscript.counters().get("infoscript.bytes.read") == 6);
        assertThat(infoscript.counters().get("infoscript.count")).isZero();
        infoscript.modified(properties("info-period", "2000"));
        assertThat(receiver.first(TYPE).blob().utf8()).isEqualTo("hello\n");
        ended();
        assertThat(infoscript.counters().get("infoscript.bytes.read")).isEqualTo(6);
    }

    @Test
    void anOutputThatMakesTooLargeAMessageIsAFailureAndNotTriedAgain() {
        start("info-script", "seq 1 1000", "max-message-size", "2 KB");
        await().until(() -> infoscript.counters().get("infoscript.fails") == 1);
        assertThat(infoscript.counters().get("infoscript.count")).isZero();
        ended();
    }

    @Test
    void aFailingCommandIsToldInTheLogWithItsCodeAndItsOutputEscaped() throws Exception {
        start("info-script", "printf 'bad\\033[31m'; exit 7");
        assertThat(Body.parse(receiver.first("log.error").body()).text("log_msg"))
                .contains("exit code 7")
                .contains("bad\\u001b[31m");
        assertThat(receiver.received(TYPE)).isEmpty();
        ended();
    }

    @Test
    void stoppingEndsACommandThatStillRuns() {
        start("info-script", "sleep 1000");
        await().until(() -> ProcessHandle.current().descendants().anyMatch(InfoscriptTest::sleeps));
        ended();
        await().until(
                        () ->
                                ProcessHandle.current()
                                        .descendants()
                                        .noneMatch(InfoscriptTest::sleeps));
    }

    private static boolean sleeps(ProcessHandle process) {
        return process.info().commandLine().filter(line -> line.contains("sleep 1000")).isPresent();
    }

    @Test
    void aConfigurationThatIsWrongIsRefusedWhileTheOneBeforeStays() {
        assertThatThrownBy(() -> new Infoscript(container.context(), properties("info-name", "")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("info-name is not set");
        start();
        receiver.first(TYPE);
        infoscript.modified(properties("info-period", "never"));
        assertThat(infoscript.refusal()).get().asString().contains("info-period = 'never'");
        infoscript.modified(properties("info-script", "echo again"));
        assertThat(infoscript.refusal()).isEmpty();
        await().until(() -> receiver.received(TYPE).size() == 2);
        ended();
    }

    @Test
    void itAnswersUnderItsNameAndShowsWhereItIsConnected() throws Exception {
        try (ServerSocket free = new ServerSocket(0)) {
            start("cc-socket", "tcp://127.0.0.1:" + free.getLocalPort(), "zmq_linger", "100");
        }
        assertThat(container.service()).isInstanceOf(JobHandler.class);
        assertThat(container.properties().get("name")).isEqualTo("script");
        await().until(() -> infoscript.peers().size() == 1);
        assertThat(infoscript.peers().get(0).up()).isFalse();
        ended();
    }
}
