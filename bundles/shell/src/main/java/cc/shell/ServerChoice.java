// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Role;
import cc.api.Server;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.karaf.shell.support.CommandException;

/** Which server a command means. */
final class ServerChoice {

    static final String NONE =
            "no servers: none is configured, or its configuration is not in force;"
                    + " see cc:config-check";

    private ServerChoice() {}

    /** The server of this name. */
    static Optional<Server> named(List<Server> servers, String name) {
        return servers.stream().filter(server -> server.name().equals(name)).findFirst();
    }

    /**
     * The servers of this name, or all.
     *
     * @param name empty for all
     * @throws CommandException if there is none of that name
     */
    static List<Server> matching(List<Server> servers, String name) throws CommandException {
        return name.isEmpty() ? servers : List.of(required(servers, name));
    }

    /**
     * The server that a message goes to.
     *
     * @param name empty for the only one, or the only one that is local
     * @throws CommandException if there is none, or not one only
     */
    static Server forSending(List<Server> servers, String name) throws CommandException {
        if (!name.isEmpty()) {
            return required(servers, name);
        }
        if (servers.isEmpty()) {
            throw CcCommand.failure(NONE);
        }
        return natural(servers)
                .orElseThrow(
                        () ->
                                CcCommand.failure(
                                        "there are several servers: say which one by --server: "
                                                + names(servers)));
    }

    /** The only server, or the only one that is local. */
    static Optional<Server> natural(List<Server> servers) {
        List<Server> candidates =
                servers.size() == 1
                        ? servers
                        : servers.stream().filter(server -> server.role() == Role.LOCAL).toList();
        return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
    }

    static String names(List<Server> servers) {
        return servers.stream().map(Server::name).sorted().collect(Collectors.joining(", "));
    }

    private static Server required(List<Server> servers, String name) throws CommandException {
        return named(servers, name)
                .orElseThrow(
                        () ->
                                CcCommand.failure(
                                        servers.isEmpty()
                                                ? NONE
                                                : "no server '"
                                                        + name
                                                        + "': there is "
                                                        + names(servers)));
    }
}
