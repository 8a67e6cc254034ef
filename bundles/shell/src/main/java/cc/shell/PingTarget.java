// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Peer;
import cc.api.PeerSource;
import cc.api.Server;
import cc.zmq.Addresses;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;

/**
 * What is pinged.
 *
 * @param url where it is
 * @param sealing how pings are made
 */
record PingTarget(String url, Sealing sealing) {

    /**
     * The target that an operator means.
     *
     * @param address a url, or the name of a server
     * @param server whose crypto; empty for that of the target if it is a server here, else of the
     *     server that is connected to it, else of the natural server
     * @param choice of {@code --crypto}; empty for what fits the target
     * @throws CommandException if a server of that name is not there
     */
    static PingTarget of(String address, String server, String choice, Services services)
            throws CommandException {
        List<Server> servers = services.all(Server.class);
        Optional<Server> target =
                address.contains("://")
                        ? servers.stream().filter(of -> url(of).equals(address)).findFirst()
                        : Optional.of(ServerChoice.forSending(servers, address));
        String url = target.map(PingTarget::url).orElse(address);
        Optional<Server> own =
                server.isEmpty()
                        ? target.or(() -> connected(url, services))
                                .or(() -> ServerChoice.natural(servers))
                        : Optional.of(ServerChoice.forSending(servers, server));
        if (own.isEmpty() || choice.equals(Sealing.NONE)) {
            return new PingTarget(url, Sealing.plain());
        }
        String fitting = own.equals(target) ? Sealing.SERVER : Sealing.DAEMON;
        return new PingTarget(
                url, Sealing.of(choice.isEmpty() ? fitting : choice, own.get(), services));
    }

    /** The server for which a proxy or monitor is connected to this address. */
    private static Optional<Server> connected(String url, Services services) {
        List<String> names =
                services.all(PeerSource.class).stream()
                        .flatMap(source -> source.peers().stream())
                        .filter(peer -> peer.url().equals(url))
                        .map(Peer::server)
                        .toList();
        return services.all(Server.class).stream()
                .filter(server -> names.contains(server.name()))
                .findFirst();
    }

    private static String url(Server server) {
        return Addresses.local(server.socket());
    }
}
