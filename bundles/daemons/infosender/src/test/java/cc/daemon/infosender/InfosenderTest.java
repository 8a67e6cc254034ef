// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infosender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Frame;
import cc.api.Message;
import cc.api.config.OptionException;
import cc.client.daemon.JobHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class InfosenderTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final String TYPE = "pub.infofile";

    @TempDir private Path dir;

    private final Receiver receiver = new Receiver();
    private final Container container = new Container();
    private Infosender infosender;

    @AfterEach
    void stop() {
        receiver.close();
    }

    private Map<String, Object> properties(String... more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", "cc.daemon.infosender~sender");
        properties.put("infodir", dir.toString());
        properties.put("cc-socket", receiver.url());
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return properties;
    }

    private void start(String... more) {
        Map<String, Object> properties = properties(more);
        infosender = new Infosender(container.context(), properties);
        infosender.start(container.context(), properties);
    }

    private void ended() {
        infosender.stop();
        assertThat(container.service()).isNull();
        await().until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .noneMatch(t -> t.getName().contains("infosender")));
    }

    @Test
    void aFileGoesOutAsOldPeersSendIt() throws Exception {
        Path file = Files.writeString(dir.resolve("info.a"), "info content\n");
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.ofEpochSecond(1795361481, 881373167)));
        start("use-blob", "no", "msg-suffix", "dc1");

        Message message = receiver.first(TYPE + ".dc1");
        assertThat(Body.parse(message.body()).fields())
                .containsEntry("filename", dir + "/info.a")
                .containsEntry("mtime", new java.math.BigDecimal("1795361481.881373167"))
                .containsEntry("comp", "none")
                .containsEntry("data", "aW5mbyBjb250ZW50Cg==")
                .containsEntry("mode", "b")
                .containsEntry("req", TYPE + ".dc1")
                .containsEntry("blob_hash", "")
                .containsKeys("time", "hostname");
        assertThat(message.blob()).isEqualTo(Frame.EMPTY);
        ended();
        assertThat(infosender.counters().get("infosender.count")).isEqualTo(1);
        assertThat(infosender.counters().get("infosender.bytes.sent")).isEqualTo(13);
    }

    @Test
    void aCompressedFileGoesOutAsABlob() throws Exception {
        Files.writeString(dir.resolve("info.a"), "info content\n".repeat(1000));
        start("compression", "gzip");
        Message message = receiver.first(TYPE);
        assertThat(Body.parse(message.body()).fields())
                .containsEntry("comp", "gzip")
                .containsEntry("data", "");
        assertThat(new java.util.zip.GZIPInputStream(message.blob().stream()).readAllBytes())
                .hasSize(13_000);
        // it may arrive before it is counted
        await().until(
                        () ->
                                infosender.counters().get("infosender.bytes.sent")
                                        == message.blob().size());
        ended();
    }

    @Test
    void eachChangedFileArrivesAgainAndNoneTwiceForNothing() throws Exception {
        Path file = Files.writeString(dir.resolve("a"), "one");
        start();
        receiver.first(TYPE);
        Files.writeString(file, "two and more");
        await().until(() -> receiver.received(TYPE).size() == 2);
        await().during(Duration.ofMillis(2500)).until(() -> receiver.received(TYPE).size() == 2);
        assertThat(receiver.received(TYPE).get(1).blob().utf8()).isEqualTo("two and more");
        ended();
    }

    @Test
    void aChangedMaskKeepsTheConnectionAndWhatWasSent() throws Exception {
        Files.writeString(dir.resolve("a"), "a");
        Files.writeString(dir.resolve("b"), "b");
        start("infomask", "a");
        receiver.first(TYPE);
        infosender.modified(properties("infomask", "*"));
        await().until(() -> receiver.received(TYPE).size() == 2);
        assertThat(receiver.received(TYPE))
                .extracting(m -> m.blob().utf8())
                .containsExactly("a", "b");
        // the same peer: a new connection would have another id
        assertThat(receiver.received(TYPE).stream().map(m -> m.route().get(0)).distinct())
                .hasSize(1);
        ended();
    }

    @Test
    void aChangedConfigurationThatIsWrongIsRefusedAndTheOneBeforeStays() throws Exception {
        start("infomask", "a");
        infosender.modified(properties("infomask", "*", "compression", "zip"));
        assertThat(infosender.refusal()).get().asString().contains("compression = 'zip'");
        Files.writeString(dir.resolve("b"), "b");
        Files.writeString(dir.resolve("a"), "a");
        assertThat(receiver.first(TYPE).blob().utf8()).isEqualTo("a");
        infosender.modified(properties("infomask", "b"));
        assertThat(infosender.refusal()).isEmpty();
        await().until(() -> receiver.received(TYPE).size() == 2);
        ended();
    }

    @Test
    void aFirstConfigurationThatIsWrongDoesNotStart() {
        assertThatThrownBy(() -> new Infosender(container.context(), properties("infodir", "")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("infodir");
        assertThat(container.service()).isNull();
    }

    @Test
    void itAnswersUnderItsNameAndFollowsIt() {
        start();
        assertThat(container.service()).isInstanceOf(JobHandler.class);
        assertThat(container.properties().get("pattern")).isEqualTo("job.sender");
        infosender.modified(properties("name", "other"));
        assertThat(container.properties().get("pattern")).isEqualTo("job.other");
        await().until(() -> !infosender.peers().isEmpty());
        assertThat(infosender.peers())
                .singleElement()
                .satisfies(peer -> assertThat(peer.component()).isEqualTo("other"));
        ended();
    }
}
