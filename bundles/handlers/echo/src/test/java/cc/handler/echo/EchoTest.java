// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.CryptoProvider;
import cc.api.Frame;
import cc.api.Handler;
import cc.api.KeyInfo;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Peer;
import cc.api.config.OptionException;
import cc.api.config.Options;
import cc.core.RouterServer;
import cc.zmq.Dealer;
import cc.zmq.ZmqOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EchoTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final Map<String, Object> SERVICE =
            Map.of(
                    Handler.PATTERN, "echo.request",
                    Handler.NAME, "echo",
                    Handler.LANE, Handler.LANE_LIGHT);

    private final List<AutoCloseable> closing = new ArrayList<>();

    private static final class Plain implements CryptoProvider {
        @Override
        public Crypto open(Options options) {
            return Crypto.NONE;
        }

        @Override
        public List<KeyInfo> keys(String keystore) {
            return List.of();
        }
    }

    @AfterEach
    void close() throws Exception {
        for (int i = closing.size() - 1; i >= 0; i--) {
            closing.get(i).close();
        }
    }

    private RouterServer server(String name) {
        RouterServer server =
                new RouterServer(
                        Map.of("name", name, "cc-socket", "tcp://127.0.0.1:0", "cc-role", "local"),
                        new Plain(),
                        "1.0.0");
        closing.add(server);
        await().until(() -> !server.endpoint().isEmpty());
        return server;
    }

    private EchoComponent echo(RouterServer server, Map<String, Object> properties) {
        EchoComponent echo = new EchoComponent(properties, new Plain());
        closing.add(echo::deactivate);
        echo.serve(server);
        server.bind(echo, SERVICE);
        return echo;
    }

    @Test
    void theAnswerSaysWhoAskedAndWhenExactly() throws Exception {
        RouterServer server = server("one");
        echo(server, Map.of());
        Queue<Message> answers = new ConcurrentLinkedQueue<>();
        Dealer client = new Dealer("client", server.endpoint(), ZmqOptions.DEFAULT, answers::add);
        closing.add(client);
        Frame asked =
                Frame.of(
                        "{\"target\": \"x\", \"req\": \"echo.request\", \"time\":"
                                + " 1795361434.1971056, \"hostname\": \"vm\", \"blob_hash\": \"\"}");
        client.send(Message.of(MessageType.of("echo.request"), asked, Frame.EMPTY, Frame.EMPTY));
        await().until(() -> answers.size() == 1);
        Message answer = answers.peek();
        assertThat(answer.type()).isEqualTo(MessageType.of("echo.response"));
        assertThat(answer.parts()).hasSize(4);
        assertThat(answer.body().utf8()).contains("\"orig_time\":1795361434.1971056");
        Body body = Crypto.NONE.open(answer).body();
        assertThat(body.text("orig_hostname")).isEqualTo("vm");
        assertThat(body.text("orig_target")).isEqualTo("x");
    }

    @Test
    void remotesAreWatchedAndThoseThatAnswerAreUp() {
        RouterServer other = server("other");
        echo(other, Map.of());
        RouterServer server = server("one");
        String nobody = "tcp://127.0.0.1:9";
        EchoComponent echo = echo(server, Map.of("ping-remotes", other.endpoint() + ", " + nobody));
        await().until(() -> peer(echo, other.endpoint()).up());
        Peer up = peer(echo, other.endpoint());
        assertThat(up.roundTrip()).isPresent();
        assertThat(up.silentSince()).isEmpty();
        assertThat(peer(echo, nobody).up()).isFalse();
        assertThat(peer(echo, nobody).silentSince()).isPresent();
        echo.modified(Map.of("ping-remotes", other.endpoint()));
        assertThat(echo.peers()).extracting(Peer::url).containsExactly(other.endpoint());
        assertThat(peer(echo, other.endpoint()).pongs()).isGreaterThanOrEqualTo(up.pongs());
    }

    private static Peer peer(EchoComponent echo, String url) {
        return echo.peers().stream().filter(p -> p.url().equals(url)).findFirst().orElseThrow();
    }

    @Test
    void aServerThatGoesTakesItsWatchesWithIt() {
        RouterServer server = server("one");
        EchoComponent echo = echo(server, Map.of("ping-remotes", "tcp://127.0.0.1:9"));
        assertThat(echo.peers()).hasSize(1);
        echo.leave(server);
        assertThat(echo.peers()).isEmpty();
    }

    @Test
    void aRemoteThatIsNoAddressIsRefused() {
        assertThatThrownBy(
                        () ->
                                new EchoComponent(
                                        Map.of("ping-remotes", "tcp://a:1,nonsense"), new Plain()))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("ping-remotes = 'tcp://a:1,nonsense': must be an address");
    }

    @Test
    void cryptoThatNoKeyCanMakeIsRefusedAtOnce() {
        assertThatThrownBy(() -> new EchoComponent(Map.of("cms-cipher", "rot13"), new Plain()))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("cms-cipher = 'rot13': must be one of aes128-cbc,");
    }
}
