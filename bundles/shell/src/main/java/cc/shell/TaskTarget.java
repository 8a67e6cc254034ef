// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.MessageType;
import cc.api.Pattern;
import cc.api.Role;
import cc.api.Server;
import cc.zmq.Addresses;
import java.util.List;
import org.apache.karaf.shell.support.CommandException;

/**
 * Where commands send what is about tasks: the server with a taskrouter, else one that sends on to
 * it.
 *
 * @param server that it goes to
 * @param sealing how it is made
 */
record TaskTarget(Server server, Sealing sealing) {

    private static final MessageType TYPE = MessageType.of("task.list");

    /**
     * Finds it.
     *
     * @param name of the server; empty to find one
     * @throws CommandException if there is none, or several
     */
    static TaskTarget of(Services services, String name) throws CommandException {
        List<Server> servers = services.all(Server.class);
        if (name.isEmpty()) {
            List<Server> routers =
                    servers.stream()
                            .filter(server -> server.role() != Role.LOCAL)
                            .filter(TaskTarget::takesTasks)
                            .toList();
            if (routers.size() == 1) {
                return new TaskTarget(
                        routers.get(0), Sealing.of(Sealing.SERVER, routers.get(0), services));
            }
            if (routers.size() > 1
                    && ServerChoice.natural(servers).filter(TaskTarget::takesTasks).isEmpty()) {
                throw CcCommand.failure(
                        "there are several taskrouters: say which one by --server: "
                                + ServerChoice.names(routers));
            }
        }
        Server server = ServerChoice.forSending(servers, name);
        String how = server.role() == Role.LOCAL ? Sealing.DAEMON : Sealing.SERVER;
        return new TaskTarget(server, Sealing.of(how, server, services));
    }

    private static boolean takesTasks(Server server) {
        return server.routes().stream()
                .filter(route -> route.problem().isEmpty())
                .filter(route -> !route.pattern().equals("*"))
                .anyMatch(route -> Pattern.of(route.pattern()).matches(TYPE));
    }

    /** Connects to it. */
    Link open() throws CommandException, InterruptedException {
        return Link.open(Addresses.local(server.socket()), sealing.crypto(), Link.PATIENCE);
    }
}
