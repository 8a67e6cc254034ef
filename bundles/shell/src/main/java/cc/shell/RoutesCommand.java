// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.RouteStatus;
import cc.api.Server;
import java.util.Comparator;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code cc:routes}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "routes",
        description = "Lists what goes where: patterns, their handlers, and how they fare")
public final class RoutesCommand extends ArgumentCommand {

    @Argument(
            name = "server",
            description = "name of a server; else all of them",
            valueToShowInHelp = "")
    @Completion(ServerNames.class)
    private String server = "";

    @Override
    void run(Services services, Output output) throws CommandException {
        Table table =
                new Table()
                        .texts("pattern", "handler", "server")
                        .numbers("calls", "bytes", "in flight", "crashed")
                        .texts("dropped", "waited", "problem");
        var servers = ServerChoice.matching(services.all(Server.class), server);
        servers.stream()
                .sorted(Comparator.comparing(Server::name))
                .forEach(of -> of.routes().forEach(route -> add(table, of, route)));
        output.table(
                table, servers.isEmpty() ? ServerChoice.NONE : "no routes: there are no handlers");
    }

    private static void add(Table table, Server server, RouteStatus route) {
        table.add(
                Cell.of(route.pattern()),
                Cell.of(route.handler()),
                Cell.of(server.name()),
                Cell.of(route.calls()),
                Cell.bytes(route.bytes()),
                Cell.of(route.inFlight()),
                Cell.of(route.crashed()),
                Cell.named(route.dropped()),
                ReplacedBundle.waited(route.waited()),
                Cell.of(route.problem()));
    }
}
