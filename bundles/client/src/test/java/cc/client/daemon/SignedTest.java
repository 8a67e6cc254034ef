// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Opened;
import cc.api.config.OptionException;
import cc.api.config.Options;
import cc.client.Client;
import cc.client.Hub;
import cc.client.Reply;
import cc.crypto.CmsCryptoProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client and what daemons share, with keys and certificates as old installations have them. */
@Timeout(180)
class SignedTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final Duration SOON = Duration.ofSeconds(60);

    private final CmsCryptoProvider provider = new CmsCryptoProvider();

    private static Path keystore() throws Exception {
        return Path.of(SignedTest.class.getResource("/keystore").toURI());
    }

    private Crypto crypto(String... options) throws Exception {
        Options read = Options.of(options(keystore(), options));
        Crypto crypto = provider.open(read);
        read.check();
        return crypto;
    }

    private static Map<String, String> options(Path keystore, String... options) {
        Map<String, String> map = new HashMap<>();
        map.put("cms-keystore", keystore.toString());
        for (int i = 0; i < options.length; i += 2) {
            map.put(options[i], options[i + 1]);
        }
        return map;
    }

    @Test
    void aSignedQueryGetsASignedReplyAndAForgedOneBeforeItIsDropped() throws Exception {
        Crypto server = crypto("cms-sign", "server", "cms-verify-ca", "ca");
        MessageType answer = MessageType.of("reply.db.x");
        Hub answering =
                new Hub(
                        (hub, message) -> {
                            hub.reply(message, "reply.db.x", Body.of("forged", true));
                            hub.reply(
                                    message,
                                    server.seal(answer, Body.of("n", 1), Frame.of("rows")));
                        });
        try (answering;
                Client client =
                        Client.to(answering.url())
                                .crypto(
                                        provider,
                                        options(
                                                keystore(),
                                                "cms-sign",
                                                "user1",
                                                "cms-verify-ca",
                                                "ca2"))
                                .connect()) {
            Reply reply = client.ask(MessageType.of("db.x"), Body.EMPTY, SOON);

            assertThat(reply.body().integer("n")).isEqualTo(1);
            assertThat(reply.blob()).isEqualTo(Frame.of("rows"));
            assertThat(reply.signer())
                    .get()
                    .satisfies(s -> assertThat(s.subject()).contains("web1"));
            assertThat(client.counters().get("replies.dropped.unsigned")).isEqualTo(1);
            Opened asked = server.open(answering.received().get(0));
            assertThat(asked.signer())
                    .get()
                    .satisfies(s -> assertThat(s.subject()).contains("user1"));
        }
    }

    @Test
    void aClientWhoseKeyIsNotThereIsRefusedWithTheReason() throws Exception {
        Map<String, String> options = options(keystore(), "cms-sign", "nobody");
        assertThatThrownBy(() -> Client.to("tcp://127.0.0.1:1").crypto(provider, options))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("cms-sign = 'nobody'");
    }

    @Test
    void aDaemonWaitsForItsKeysAndThenEncryptsWhatItSendsAndOnlySignsItsLog(@TempDir Path keys)
            throws Exception {
        Files.createDirectory(keys.resolve("private"));
        Map<String, String> properties =
                options(keys, "cms-sign", "user1", "cms-encrypt", "confdb", "zmq_linger", "100");
        try (Hub hub = new Hub((to, message) -> {})) {
            properties.put("cc-socket", hub.url());
            Options read = Options.of(properties);
            try (Daemon daemon =
                    new Daemon("infosender", DaemonOptions.read(read, "sender"), properties)) {
                daemon.add(provider);
                daemon.start();
                await().until(() -> daemon.state().contains("user1.crt"));
                assertThat(daemon.isReady()).isFalse();

                for (String file : new String[] {"user1.crt", "confdb.crt", "private/user1.key"}) {
                    Files.copy(keystore().resolve(file), keys.resolve(file));
                }
                await().until(daemon::isReady);
                InfoFile file =
                        new InfoFile("/info/a", java.time.Instant.EPOCH, Frame.of("content"));
                assertThat(daemon.send(file.letter(daemon), "")).isEqualTo(Sent.QUEUED);
                await().until(
                                () ->
                                        !hub.received("pub.infofile").isEmpty()
                                                && !hub.received("log.info").isEmpty());
            }
            Message sent = hub.received("pub.infofile").get(0);
            assertThat(sent.isEncrypted()).isTrue();
            assertThat(sent.blob()).isEqualTo(Frame.EMPTY);
            Opened opened = crypto("cms-decrypt", "confdb", "cms-verify-ca", "ca").open(sent);
            assertThat(opened.body().base64("data")).isEqualTo("content".getBytes());

            Message line = hub.received("log.info").get(0);
            assertThat(line.isEncrypted()).isFalse();
            assertThat(crypto("cms-verify-ca", "ca").open(line).body().text("log_msg"))
                    .contains(hub.url());
        }
    }
}
