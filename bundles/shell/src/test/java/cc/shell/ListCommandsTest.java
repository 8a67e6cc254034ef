// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.CounterSource;
import cc.api.Counters;
import cc.api.Handler;
import cc.api.Peer;
import cc.api.PeerDelivery;
import cc.api.PeerSource;
import cc.api.Role;
import cc.api.RouteStatus;
import cc.api.Tail;
import cc.api.TailSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

class ListCommandsTest {

    private static final String WRONG_ROLE = "its role is local, and this handler is for remote";

    private final FakeServer hub =
            new FakeServer("hub", Role.REMOTE)
                    .socket("tcp://127.0.0.1:22633")
                    .count("count", 10)
                    .count("count.invalid", 2)
                    .count("count.dropped", 3)
                    .route("pub.infofile", "main");
    private final FakeServer local =
            new FakeServer("local", Role.LOCAL)
                    .state("port 22632 is taken")
                    .refused("pub.infofile", "main", WRONG_ROLE);
    private final Counters written = new Counters();
    private final FakeServices services =
            new FakeServices()
                    .with(local)
                    .with(hub)
                    .with(Handler.class, exchange -> {}, infowriter())
                    .with(CounterSource.class, () -> written, infowriter());

    private static Map<String, Object> infowriter() {
        return Map.of(
                "component.name", "cc.handler.infowriter",
                "service.pid", "cc.handler.infowriter~main",
                "pattern", new String[] {"pub.infofile"},
                "cc.lane", "parallel",
                "worker-threads", "4",
                "cc.roles", "remote");
    }

    @Test
    void serversAreListedByNameWithWhatTheyDid() throws Exception {
        assertThat(Run.of(new ServersCommand()).raw(services))
                .containsExactly(
                        List.of(
                                "hub",
                                "remote",
                                "tcp://127.0.0.1:22633",
                                "2026-11-23T08:00:00Z",
                                "10",
                                "2",
                                "3",
                                "2",
                                "up"),
                        List.of(
                                "local",
                                "local",
                                FakeServer.SOCKET,
                                "2026-11-23T08:00:00Z",
                                "0",
                                "0",
                                "0",
                                "0",
                                "port 22632 is taken"));
    }

    @Test
    void routesOfOneServerOrOfAllAreListed() throws Exception {
        List<String> served =
                List.of(
                        "pub.infofile",
                        "main",
                        "hub",
                        "10",
                        "4096",
                        "2",
                        "1",
                        "unsigned=3",
                        "-",
                        "-");
        assertThat(Run.of(new RoutesCommand()).raw(services))
                .containsExactly(
                        served,
                        List.of(
                                "pub.infofile",
                                "main",
                                "local",
                                "0",
                                "0",
                                "0",
                                "0",
                                "-",
                                "-",
                                WRONG_ROLE));
        assertThat(Run.of(new RoutesCommand()).with("server", "hub").raw(services))
                .containsExactly(served);
        assertThatThrownBy(() -> Run.of(new RoutesCommand()).with("server", "x").raw(services))
                .isInstanceOf(CommandException.class)
                .hasMessage("no server 'x': there is hub, local");
    }

    @Test
    void aHandlerThatServesSomewhereHasNoProblemWhereItDoesNotBelong() throws Exception {
        assertThat(Run.of(new HandlersCommand()).raw(services))
                .containsExactly(
                        List.of(
                                "main",
                                "cc.handler.infowriter",
                                "77",
                                "pub.infofile",
                                "all",
                                "remote",
                                "parallel 4",
                                "10",
                                "2",
                                "1",
                                "unsigned=3",
                                "-"));
    }

    @Test
    void aHandlerWithoutItsServerIsListedWithTheReason() throws Exception {
        FakeServices lost =
                new FakeServices()
                        .with(local)
                        .with(
                                Handler.class,
                                exchange -> {},
                                Map.of("name", "a", "pattern", "x,y", "server", "hubb"))
                        .with(
                                Handler.class,
                                exchange -> {},
                                Map.of("name", "main", "pattern", "pub.infofile"));
        lost.with(Handler.class, exchange -> {}, Map.of("name", "z", "pattern", "failed"));
        assertThat(Run.of(new HandlersCommand()).raw(lost))
                .extracting(row -> row.get(0) + ": " + row.get(11))
                .containsExactly(
                        "a: there is no server 'hubb': there is local",
                        "main: " + WRONG_ROLE,
                        "z: no server uses it: see cc:config-check");
    }

    @Test
    void aHandlerThatOthersForwardToIsUsedThough() throws Exception {
        FakeServices forwarding =
                new FakeServices()
                        .with(local.route(RouteStatus.FORWARDED, "b"))
                        .with(Handler.class, exchange -> {}, Map.of("name", "b", "pattern", "none"))
                        .with(
                                Handler.class,
                                exchange -> {},
                                Map.of("name", "c", "pattern", "none"));
        assertThat(Run.of(new HandlersCommand()).raw(forwarding))
                .extracting(row -> row.get(0) + ": " + row.get(7) + " " + row.get(11))
                .containsExactly("b: 10 -", "c: 0 no server uses it: see cc:config-check");
    }

    @Test
    void handlersOfTheSameNameDoNotShareTheirNumbers() throws Exception {
        services.with(
                Handler.class,
                exchange -> {},
                Map.of(
                        "component.name", "cc.handler.echo",
                        "service.pid", "cc.handler.echo~main",
                        "pattern", "echo"));
        assertThat(Run.of(new HandlersCommand()).raw(services))
                .extracting(row -> row.get(1) + " " + row.get(7))
                .containsExactly("cc.handler.echo 0", "cc.handler.infowriter 10");
    }

    @Test
    void countersAreThoseOfServersFirstThenOfHandlersAndDaemons() throws Exception {
        written.add("written_bytes", 5000);
        written.sum("seconds").add(0.25);
        assertThat(Run.of(new StatsCommand()).raw(services))
                .containsExactly(
                        List.of("cc.server", "hub", "count", "10"),
                        List.of("cc.server", "hub", "count.dropped", "3"),
                        List.of("cc.server", "hub", "count.invalid", "2"),
                        List.of("cc.handler.infowriter", "main", "seconds", "0.250"),
                        List.of("cc.handler.infowriter", "main", "written_bytes", "5000"));
        assertThat(Run.of(new StatsCommand()).shown(services)).contains("(4.9 KB) 5000");
    }

    @Test
    void countersAreThoseOfOneNameAndFilterIfAsked() throws Exception {
        assertThat(
                        Run.of(new StatsCommand())
                                .with("name", "hub")
                                .with("filter", "*.*")
                                .raw(services))
                .extracting(row -> row.get(2))
                .containsExactly("count.dropped", "count.invalid");
        assertThatThrownBy(() -> Run.of(new StatsCommand()).with("name", "x").raw(services))
                .isInstanceOf(CommandException.class)
                .hasMessage("nothing called 'x' counts here");
    }

    @Test
    void peersAreUpDownOrUnknown() throws Exception {
        Instant silent = Instant.now().minusSeconds(125);
        services.with(
                PeerSource.class,
                () ->
                        List.of(
                                peer("tcp://c:1", false, true, Optional.empty()),
                                peer("tcp://b:1", true, false, Optional.of(silent)),
                                peer("tcp://a:1", true, true, Optional.empty()),
                                peer("tcp://d:1", false, false, Optional.empty())),
                Map.of("name", "main"));
        assertThat(Run.of(new PeersCommand()).raw(services))
                .containsExactly(
                        List.of(
                                "local",
                                "main",
                                "tcp://a:1",
                                "up",
                                "-",
                                "0.000310",
                                "9",
                                "8",
                                "7",
                                "6",
                                "-",
                                "-",
                                "-"),
                        List.of(
                                "local",
                                "main",
                                "tcp://b:1",
                                "DOWN",
                                silent.toString(),
                                "0.000310",
                                "9",
                                "8",
                                "7",
                                "6",
                                "-",
                                "-",
                                "-"),
                        List.of(
                                "local",
                                "main",
                                "tcp://c:1",
                                "connected",
                                "-",
                                "0.000310",
                                "-",
                                "-",
                                "7",
                                "6",
                                "-",
                                "-",
                                "-"),
                        List.of(
                                "local",
                                "main",
                                "tcp://d:1",
                                "?",
                                "-",
                                "0.000310",
                                "-",
                                "-",
                                "7",
                                "6",
                                "-",
                                "-",
                                "-"));
        assertThat(Run.of(new PeersCommand()).shown(services)).contains("2 min 5 s", "0.31 ms");
    }

    @Test
    void aPeerShowsHowWhatIsSentToItIsAcknowledged() throws Exception {
        Peer peer = peer("tcp://a:1", false, true, Optional.empty());
        Instant minuteAgo = Instant.now().minusSeconds(60);
        services.with(
                PeerSource.class,
                () ->
                        List.of(
                                peer.with(
                                        new PeerDelivery(
                                                PeerDelivery.State.NEVER_ANSWERED,
                                                3,
                                                1000,
                                                Optional.of(minuteAgo)))),
                Map.of());
        List<String> row = Run.of(new PeersCommand()).raw(services).get(0);
        assertThat(row.subList(10, 12)).containsExactly("NEVER ANSWERED", "3");
        assertThat(Double.parseDouble(row.get(12))).isBetween(60.0, 3600.0);
    }

    @Test
    void followedFilesAreListedWithHowFarTheyAreDelivered() throws Exception {
        Instant minuteAgo = Instant.now().minusSeconds(60);
        services.with(
                TailSource.class,
                () ->
                        List.of(
                                new Tail(
                                        "two",
                                        "/log/b",
                                        3000,
                                        2000,
                                        1000,
                                        Optional.of(minuteAgo),
                                        "tcp://a:1",
                                        "followed"),
                                new Tail("one", "/log/a", 5, 5, 5, Optional.empty(), "", "gone")),
                Map.of());

        List<List<String>> rows = Run.of(new TailsCommand()).raw(services);

        assertThat(rows.get(0))
                .containsExactly("one", "/log/a", "5", "5", "5", "0", "-", "-", "gone");
        assertThat(rows.get(1).subList(0, 6))
                .containsExactly("two", "/log/b", "3000", "2000", "1000", "2000");
        assertThat(Double.parseDouble(rows.get(1).get(6))).isBetween(60.0, 3600.0);
        assertThat(Run.of(new TailsCommand()).with("daemon", "one").raw(services)).hasSize(1);
        assertThat(Run.of(new TailsCommand()).with("behind", true).raw(services))
                .singleElement()
                .satisfies(row -> assertThat(row.get(1)).isEqualTo("/log/b"));
        assertThat(Run.of(new TailsCommand()).with("filter", "*/a").raw(services)).hasSize(1);
        assertThat(new TailNames().names(services)).containsExactly("two", "one");
        assertThatThrownBy(() -> Run.of(new TailsCommand()).with("daemon", "x").raw(services))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("no daemon 'x' follows files");
    }

    @Test
    void aRuntimeWithNothingInItSaysSo() throws Exception {
        FakeServices nothing = new FakeServices();
        assertThat(Run.of(new ServersCommand()).shown(nothing)).startsWith("no servers");
        assertThat(Run.of(new RoutesCommand()).shown(nothing)).startsWith("no servers");
        assertThat(Run.of(new HandlersCommand()).shown(nothing)).startsWith("no handlers");
        assertThat(Run.of(new StatsCommand()).shown(nothing)).startsWith("no servers");
        assertThat(Run.of(new PeersCommand()).shown(nothing)).startsWith("no peers");
        assertThat(Run.of(new TailsCommand()).shown(nothing)).startsWith("no files are followed");
        assertThat(Run.of(new ServersCommand()).raw(nothing)).isEmpty();
    }

    @Test
    void whatCanBeTypedIsCompletedFromWhatIsThere() {
        services.with(
                PeerSource.class,
                () -> List.of(peer("tcp://a:1", true, true, Optional.empty())),
                Map.of());
        assertThat(new ServerNames().names(services)).containsExactly("local", "hub");
        assertThat(new CounterNames().names(services)).containsExactly("local", "hub", "main");
        assertThat(new Addressees().names(services)).containsExactly("local", "hub", "tcp://a:1");
        assertThat(new MessageTypes().names(services))
                .contains("echo.request", "pub.infofile")
                .doesNotContain("*");
        assertThat(new MessageTypes().isFree("pub.hello")).isTrue();
        assertThat(new MessageTypes().isFree("../x")).isFalse();
        assertThat(new Addressees().isFree("tcp://far:1")).isTrue();
        assertThat(new ServerNames().isFree("far")).isFalse();
    }

    private static Peer peer(String url, boolean monitored, boolean up, Optional<Instant> silent) {
        return new Peer(
                "local",
                "main",
                url,
                monitored,
                up,
                9,
                8,
                Optional.of(Duration.ofNanos(310_000)),
                silent,
                7,
                6);
    }
}
