// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Handler;
import cc.api.RouteStatus;
import cc.api.Server;
import cc.api.upgrade.Trouble;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code cc:handlers}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "handlers",
        description = "Lists every handler in the runtime, whether a server uses it or not")
public final class HandlersCommand extends CcCommand {

    @Override
    void run(Services services, Output output) {
        Table table =
                new Table()
                        .texts("name", "component", "bundle", "pattern", "server", "roles", "lane")
                        .numbers("calls", "in flight", "crashed")
                        .texts("dropped", "problem");
        List<Server> servers = services.all(Server.class);
        List<Trouble> troubles = ReplacedBundle.troubles(services);
        services.registered(Handler.class).stream()
                .sorted(Comparator.comparing(Registered::component).thenComparing(Registered::name))
                .forEach(handler -> add(table, handler, HandlerUse.of(handler, servers), troubles));
        output.table(table, "no handlers: no feature with one is installed, or none is configured");
    }

    private static void add(
            Table table, Registered handler, HandlerUse use, List<Trouble> troubles) {
        table.add(
                Cell.of(handler.name()),
                Cell.of(handler.component()),
                bundle(handler),
                Cell.of(handler.text(Handler.PATTERN)),
                Cell.of(handler.server().isEmpty() ? "all" : handler.server()),
                Cell.of(or(handler.text(Handler.ROLES), "all")),
                Cell.of(lane(handler)),
                Cell.of(sum(use.routes(), RouteStatus::calls)),
                Cell.of(sum(use.routes(), RouteStatus::inFlight)),
                Cell.of(sum(use.routes(), RouteStatus::crashed)),
                Cell.named(dropped(use.routes())),
                Cell.of(problem(handler, use, troubles)));
    }

    private static String problem(Registered handler, HandlerUse use, List<Trouble> troubles) {
        return Stream.concat(
                        Stream.of(use.problem()),
                        troubles.stream()
                                .filter(one -> one.bundle().equals(handler.bundle()))
                                .map(Trouble::words))
                .filter(problem -> !problem.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private static Cell bundle(Registered handler) {
        String id = Long.toString(handler.bundleId());
        boolean same = handler.bundle().equals(handler.component());
        return new Cell(same ? id : handler.bundle() + " (" + id + ")", id);
    }

    private static String lane(Registered handler) {
        String lane = or(handler.text(Handler.LANE), Handler.LANE_ORDERED);
        String threads =
                or(handler.text(Handler.LANE_THREADS), or(handler.text("worker-threads"), "10"));
        return lane.equals(Handler.LANE_PARALLEL) ? lane + " " + threads : lane;
    }

    private static String or(String text, String fallback) {
        return text.isEmpty() ? fallback : text;
    }

    private static long sum(List<RouteStatus> routes, ToLongFunction<RouteStatus> number) {
        return routes.stream().mapToLong(number).sum();
    }

    private static Map<String, Long> dropped(List<RouteStatus> routes) {
        return routes.stream()
                .flatMap(route -> route.dropped().entrySet().stream())
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey, Map.Entry::getValue, Long::sum, TreeMap::new));
    }
}
