// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Peer;
import cc.api.PeerDelivery;
import cc.api.PeerSource;
import java.time.Instant;
import java.util.Comparator;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code cc:peers}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "peers",
        description = "Lists the CCs that proxies, monitors and daemons are connected to")
public final class PeersCommand extends CcCommand {

    @Override
    void run(Services services, Output output) {
        Table table =
                new Table()
                        .texts("server", "component", "url", "up", "silent for", "round trip")
                        .numbers("pings", "pongs", "queued", "dropped")
                        .texts("delivery")
                        .numbers("in flight", "oldest");
        Instant now = Instant.now();
        services.all(PeerSource.class).stream()
                .flatMap(source -> source.peers().stream())
                .sorted(
                        Comparator.comparing(Peer::server)
                                .thenComparing(Peer::component)
                                .thenComparing(Peer::url))
                .forEach(peer -> add(table, peer, now));
        output.table(table, "no peers: no proxy, monitor or daemon is connected to another CC");
    }

    private static void add(Table table, Peer peer, Instant now) {
        table.add(
                Cell.of(peer.server()),
                Cell.of(peer.component()),
                Cell.of(peer.url()),
                Cell.of(state(peer)),
                Cell.of(peer.silentSince().map(since -> Cell.age(since, now))),
                Cell.of(peer.roundTrip().map(Cell::of)),
                peer.monitored() ? Cell.of(peer.pings()) : Cell.NONE,
                peer.monitored() ? Cell.of(peer.pongs()) : Cell.NONE,
                Cell.of(peer.queued()),
                Cell.of(peer.dropped()),
                Cell.of(peer.delivery().map(delivery -> Cell.of(delivery.state().text()))),
                Cell.of(peer.delivery().map(delivery -> Cell.of(delivery.inFlight()))),
                Cell.of(
                        peer.delivery()
                                .flatMap(PeerDelivery::oldest)
                                .map(since -> Cell.since(since, now))));
    }

    private static String state(Peer peer) {
        if (peer.monitored()) {
            return peer.up() ? "up" : "DOWN";
        }
        // nobody asks it: the connection stands, or nothing is known
        return peer.up() ? "connected" : "?";
    }
}
