// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Counters;
import cc.api.RouteStatus;
import cc.api.Server;
import cc.api.upgrade.Trouble;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code cc:servers}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "servers",
        description = "Lists the servers: where they listen, what they do, how much they did")
public final class ServersCommand extends CcCommand {

    @Override
    void run(Services services, Output output) {
        Table table =
                new Table()
                        .texts("name", "role", "socket", "since")
                        .numbers("messages", "invalid", "dropped", "in flight")
                        .texts("state");
        List<Server> servers = services.all(Server.class);
        List<Trouble> troubles = ReplacedBundle.troubles(services);
        servers.stream()
                .sorted(Comparator.comparing(Server::name))
                .forEach(server -> add(table, server, troubles));
        output.table(table, ServerChoice.NONE);
    }

    private static void add(Table table, Server server, List<Trouble> troubles) {
        Counters counters = server.counters();
        long inFlight = server.routes().stream().mapToLong(RouteStatus::inFlight).sum();
        table.add(
                Cell.of(server.name()),
                Cell.of(server.role().option()),
                Cell.of(server.socket()),
                since(server.started()),
                Cell.of(counters.get("count")),
                Cell.of(counters.get("count.invalid")),
                Cell.of(counters.get("count.dropped")),
                Cell.of(inFlight),
                // last, since it may be a long sentence
                Cell.of(state(server, troubles)));
    }

    private static String state(Server server, List<Trouble> troubles) {
        return Stream.concat(
                        Stream.of(server.state()),
                        troubles.stream()
                                .filter(one -> one.servers().contains(server.name()))
                                .map(Trouble::words))
                .collect(Collectors.joining("; "));
    }

    private static Cell since(Instant started) {
        Cell time = Cell.of(started);
        String age = Cell.age(started, Instant.now()).shown();
        return new Cell(time.shown() + " (" + age + ")", time.raw());
    }
}
