// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Crypto;
import cc.api.Server;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;

/**
 * What is pinged.
 *
 * @param url where it is
 * @param crypto with which pings are made and answers are read
 * @param as name of the server whose crypto that is; empty for none
 */
record PingTarget(String url, Crypto crypto, String as) {

    /**
     * The target that an operator means.
     *
     * @param address a url, or the name of a server
     * @param server whose crypto; empty for that of the target, else of the natural server
     * @param plain no crypto at all
     * @throws CommandException if a server of that name is not there
     */
    static PingTarget of(String address, List<Server> servers, String server, boolean plain)
            throws CommandException {
        boolean isUrl = address.contains("://");
        Optional<Server> target =
                isUrl
                        ? servers.stream().filter(of -> url(of).equals(address)).findFirst()
                        : Optional.of(ServerChoice.forSending(servers, address));
        String url = isUrl ? address : target.map(PingTarget::url).orElse(address);
        if (plain) {
            return new PingTarget(url, Crypto.NONE, "");
        }
        Optional<Server> own =
                server.isEmpty()
                        ? target.or(() -> ServerChoice.natural(servers))
                        : Optional.of(ServerChoice.forSending(servers, server));
        return new PingTarget(
                url, own.map(Server::crypto).orElse(Crypto.NONE), own.map(Server::name).orElse(""));
    }

    String described() {
        return url
                + ", "
                + Link.described(crypto)
                + (as.isEmpty() ? "" : " as server " + as + " does");
    }

    private static String url(Server server) {
        return ServerChoice.reachable(server.socket());
    }
}
