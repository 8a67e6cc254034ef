// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.config.Options;
import cc.client.Hub;
import cc.client.Reply;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class DaemonTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final MessageType TYPE = MessageType.of("pub.infofile");

    private final Hub hub = new Hub((to, message) -> {});
    private final Set<String> keystore = ConcurrentHashMap.newKeySet();
    private final FakeServer server = new FakeServer("hub", hub.url(), Map.of());
    private Daemon daemon;

    @AfterEach
    void stop() {
        daemon.close();
        hub.close();
        await().until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .noneMatch(t -> t.getName().contains("infosender")));
    }

    private static Map<String, String> properties(String... options) {
        Map<String, String> properties = new HashMap<>();
        properties.put("service.pid", "cc.daemon.infosender~sender");
        for (int i = 0; i < options.length; i += 2) {
            properties.put(options[i], options[i + 1]);
        }
        return properties;
    }

    private static DaemonOptions options(Map<String, String> properties) {
        return DaemonOptions.read(Options.of(properties), "cc.daemon.infosender");
    }

    private void start(String... options) {
        daemon = new Daemon("infosender", options(properties(options)), properties(options));
        daemon.start();
    }

    private void update(String... options) {
        daemon.update(options(properties(options)), properties(options));
    }

    private Sent send() {
        return daemon.send(TYPE, Body.of("n", 1), Frame.EMPTY);
    }

    private Message first(String type) {
        await().until(() -> !hub.received(type).isEmpty());
        return hub.received(type).get(0);
    }

    @Test
    void itSendsToTheServerOfItsNameWithTheSuffixAddedToTheType() {
        start("server", "hub", "msg-suffix", "dc1");
        assertThat(send()).isEqualTo(Sent.NOT_READY);
        daemon.add(server);
        await().until(daemon::isReady);
        assertThat(send()).isEqualTo(Sent.QUEUED);
        assertThat(first("pub.infofile.dc1").route()).hasSize(1);
        assertThat(daemon.state()).isEqualTo("connected to " + hub.url() + " (server hub)");
    }

    @Test
    void withNoServerNamedItTakesTheOnlyOneAndWaitsWhereThereAreSeveral() {
        start();
        daemon.add(server);
        await().until(daemon::isReady);
        daemon.add(new FakeServer("local", "tcp://127.0.0.1:1", Map.of()));
        await().until(() -> !daemon.isReady());
        assertThat(daemon.state()).contains("several servers").contains("hub, local");
    }

    @Test
    void anAddressOfItsOwnNeedsNoServer() {
        start("cc-socket", hub.url());
        await().until(daemon::isReady);
        assertThat(send()).isEqualTo(Sent.QUEUED);
        first("pub.infofile");
        assertThat(daemon.peers())
                .singleElement()
                .satisfies(
                        peer -> {
                            assertThat(peer.url()).isEqualTo(hub.url());
                            assertThat(peer.component()).isEqualTo("sender");
                            assertThat(peer.up()).isTrue();
                        });
    }

    @Test
    void itsLogTravelsTooUnderTheFieldsOfOldPeers() throws Exception {
        start("cc-socket", hub.url());
        daemon.log().warn("a {} line", "second");
        await().until(() -> !hub.received("log.warning").isEmpty());

        Body body = Body.parse(hub.received("log.warning").get(0).body());
        assertThat(body.text("log_level")).isEqualTo("WARNING");
        assertThat(body.text("service_type")).isEqualTo("d:infosender");
        assertThat(body.text("job_name")).isEqualTo("sender");
        assertThat(body.text("log_msg")).isEqualTo("a second line");
        assertThat(body.text("log_function")).isEqualTo("itsLogTravelsTooUnderTheFieldsOfOldPeers");
        assertThat(body.integer("log_line")).isPositive();
        assertThat(body.integer("log_pid")).isEqualTo(ProcessHandle.current().pid());
        assertThat(body.number("log_time"))
                .isCloseTo(
                        System.currentTimeMillis() / 1000.0,
                        org.assertj.core.data.Offset.offset(60.0));
    }

    @Test
    void linesWrittenWithNoConnectionAreBoundedAndArriveLater() {
        start("server", "hub");
        for (int i = 0; i < DaemonLog.MAX_WAITING + 10; i++) {
            daemon.log().info("line {}", i);
        }
        daemon.add(server);
        await().until(() -> hub.received("log.info").size() == DaemonLog.MAX_WAITING);
        assertThat(daemon.counters().get("log.dropped")).isGreaterThanOrEqualTo(10);
    }

    @Test
    void aLongLineIsCut() throws Exception {
        start("cc-socket", hub.url());
        daemon.log().error("{}", "x".repeat(DaemonLog.MAX_TEXT + 1));
        assertThat(Body.parse(first("log.error").body()).text("log_msg"))
                .hasSize(DaemonLog.MAX_TEXT + 1)
                .endsWith("…");
    }

    @Test
    void withKeysMissingItNeverSendsInClearAndGoesOnByItselfWhenTheyAppear() {
        start("server", "hub", "cms-sign", "d", "cms-keystore", "keys");
        daemon.add(server);
        await().until(() -> daemon.state().contains("no cc.crypto is installed"));
        daemon.add(new FakeCrypto.Provider(keystore));
        await().until(() -> daemon.state().contains("no d.crt"));
        assertThat(send()).isEqualTo(Sent.NOT_READY);
        assertThat(hub.received()).isEmpty();

        keystore.add("d");
        await().until(daemon::isReady);
        assertThat(send()).isEqualTo(Sent.QUEUED);
        assertThat(first("pub.infofile").signature()).isEqualTo(Frame.of("d>"));
        assertThat(hub.received()).allMatch(m -> m.signature().equals(Frame.of("d>")));
    }

    @Test
    void optionsThatAskForKeysThatAreNotThereEndTheConnectionInClear() {
        daemonWithKeys();
        start("server", "hub");
        daemon.add(server);
        daemon.add(new FakeCrypto.Provider(keystore));
        await().until(daemon::isReady);
        update("server", "hub", "cms-sign", "missing");
        await().until(() -> daemon.state().contains("no missing.crt"));
        assertThat(send()).isEqualTo(Sent.NOT_READY);
    }

    @Test
    void cryptoIsTakenOverFromTheServerAndTheLogIsSignedAndNotEncrypted() {
        daemonWithKeys();
        start("server", "hub", "cms-sign", "d");
        daemon.add(new FakeCrypto.Provider(keystore));
        daemon.add(
                new FakeServer("hub", hub.url(), Map.of("cms-sign", "s", "cms-encrypt", "next")));
        await().until(daemon::isReady);
        send();
        daemon.log().info("a line");
        assertThat(first("pub.infofile").signature()).isEqualTo(Frame.of("d>next"));
        assertThat(first("log.info").signature()).isEqualTo(Frame.of("d>"));
        assertThat(daemon.connectionOptions()).containsEntry("cms-encrypt", "next");
    }

    @Test
    void aContentIsInTheBodyAsSoonAsTheConnectionEncrypts() throws Exception {
        daemonWithKeys();
        start("cc-socket", hub.url());
        daemon.add(new FakeCrypto.Provider(keystore));
        await().until(daemon::isReady);
        Frame content = Frame.of("x");
        Letter letter = new Letter(TYPE, Body.EMPTY, daemon.pack(content));
        assertThat(daemon.send(letter, "")).isEqualTo(Sent.QUEUED);
        assertThat(first("pub.infofile").blob()).isEqualTo(content);

        update("cc-socket", hub.url(), "cms-sign", "d", "cms-encrypt", "next");
        await().until(() -> daemon.connections() == 2);
        assertThat(daemon.send(letter, "")).isEqualTo(Sent.QUEUED);
        await().until(() -> hub.received("pub.infofile").size() == 2);
        Message encrypted = hub.received("pub.infofile").get(1);
        assertThat(encrypted.blob()).isEqualTo(Frame.EMPTY);
        assertThat(Body.parse(encrypted.body()).text("data")).isEqualTo("eA==");
    }

    @Test
    void whatComesBackToALetterThatAsksForItIsHandedOver() {
        List<Reply> answers = new CopyOnWriteArrayList<>();
        try (Hub acknowledging =
                new Hub(
                        (to, message) -> {
                            if (message.route().size() == 2) {
                                to.reply(message, "ack", Body.of("ack", "s-1"));
                            }
                        })) {
            Map<String, String> properties = properties("cc-socket", acknowledging.url());
            daemon = new Daemon("infosender", options(properties), properties);
            daemon.answers(answers::add);
            daemon.start();
            await().until(daemon::isConnected);
            Letter letter = new Letter(TYPE, Body.EMPTY, daemon.pack(Frame.of("x")));

            daemon.send(letter, "");
            daemon.send(letter, "s-1");
            await().until(() -> acknowledging.received("pub.infofile").size() == 2);

            await().until(() -> answers.size() == 1);
            assertThat(answers.get(0).type()).isEqualTo(MessageType.of("ack"));
            assertThat(acknowledging.received("pub.infofile"))
                    .extracting(message -> message.route().size())
                    .containsExactly(1, 2);
        }
    }

    @Test
    void aNewConnectionIsSeenByItsNumber() {
        start("cc-socket", hub.url());
        await().until(daemon::isConnected);
        long before = daemon.established();

        daemon.reconnect();

        await().until(() -> daemon.established() != before && daemon.isConnected());
        assertThat(daemon.connections()).isEqualTo(2);
    }

    private void daemonWithKeys() {
        keystore.addAll(Set.of("d", "s", "next"));
    }

    @Test
    void theConnectionStaysWhereNothingOfItChanges() {
        start("server", "hub");
        daemon.add(server);
        await().until(daemon::isReady);
        update("server", "hub", "msg-suffix", "other", "stats-period", "5");
        daemon.remove(server);
        daemon.add(new FakeServer("hub", hub.url(), Map.of("infofile", "x")));
        await().during(Duration.ofMillis(300)).until(() -> daemon.connections() == 1);
        assertThat(send()).isEqualTo(Sent.QUEUED);
        first("pub.infofile.other");
    }

    @Test
    void itFollowsAServerThatMoves() {
        start("server", "hub");
        daemon.add(new FakeServer("hub", "tcp://127.0.0.1:1", Map.of()));
        await().until(daemon::isReady);
        daemon.remove(new FakeServer("hub", "tcp://127.0.0.1:1", Map.of()));
        daemon.add(server);
        await().until(() -> daemon.connections() == 2);
        assertThat(send()).isEqualTo(Sent.QUEUED);
        first("pub.infofile");
    }

    @Test
    void whatIsQueuedWhenItClosesStillArrives() {
        start("cc-socket", hub.url());
        await().until(daemon::isReady);
        for (int i = 0; i < 1000; i++) {
            assertThat(send()).isEqualTo(Sent.QUEUED);
        }
        daemon.log().info("the last line");
        daemon.close();
        await().until(() -> hub.received("pub.infofile").size() == 1000);
        assertThat(hub.received("log.info")).hasSizeGreaterThanOrEqualTo(1);
    }

    @Test
    void closingWithNobodyThereTakesNoLongerThanTheLinger() throws Exception {
        try (ServerSocket free = new ServerSocket(0)) {
            String nobody = "tcp://127.0.0.1:" + free.getLocalPort();
            start("cc-socket", nobody, "zmq_linger", "300");
        }
        await().until(daemon::isReady);
        send();
        // returns, with nobody to take it
        daemon.close();
    }

    @Test
    void aFullQueueAndAMessageThatIsTooLargeAreToldApart() {
        start(
                "cc-socket",
                "tcp://127.0.0.1:1",
                "zmq_hwm",
                "5",
                "zmq_linger",
                "0",
                "max-message-size",
                "100 KB");
        await().until(daemon::isReady);
        await().until(() -> send() == Sent.FULL);
        Frame large = Frame.wrap(new byte[100 * 1024]);
        assertThat(daemon.send(TYPE, Body.EMPTY, large)).isEqualTo(Sent.TOO_LARGE);
        assertThat(daemon.maxContent()).isEqualTo(75 * 1024);
        update(
                "cc-socket",
                "tcp://127.0.0.1:1",
                "zmq_hwm",
                "5",
                "zmq_linger",
                "0",
                "max-message-size",
                "100 KB",
                "use-blob",
                "no");
        assertThat(daemon.maxContent()).isEqualTo(75 * 1024 / 4 * 3);
    }

    @Test
    void whatItsCountersGrewByIsReportedOnceInTheLog() throws Exception {
        start("cc-socket", hub.url(), "stats-period", "0.2");
        daemon.counters().add("infosender.count", 3);
        await().until(
                        () ->
                                hub.received("log.info").stream()
                                        .anyMatch(
                                                m ->
                                                        m.body()
                                                                .utf8()
                                                                .contains("infosender.count: 3")));
        int lines = hub.received("log.info").size();
        await().during(Duration.ofMillis(700))
                .until(() -> hub.received("log.info").size() == lines);
    }
}
