// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Handler;
import cc.api.RouteStatus;
import cc.api.Server;
import cc.api.config.Options;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How servers use a handler.
 *
 * @param routes to it, on all servers
 * @param problem why a server that should use it does not; empty for none
 */
record HandlerUse(List<RouteStatus> routes, String problem) {

    static HandlerUse of(Registered handler, List<Server> servers) {
        String wanted = handler.server();
        List<Server> own =
                servers.stream()
                        .filter(server -> wanted.isEmpty() || server.name().equals(wanted))
                        .toList();
        List<RouteStatus> routes =
                own.stream()
                        .flatMap(server -> server.routes().stream())
                        .filter(route -> isTo(handler, route))
                        .toList();
        return new HandlerUse(routes, problem(wanted, own, servers, routes));
    }

    /** Names alone do not tell handlers apart: many are the {@code main} of their kind. */
    private static boolean isTo(Registered handler, RouteStatus route) {
        List<String> patterns = Options.of(handler.properties()).list(Handler.PATTERN);
        boolean here =
                route.pattern().equals(RouteStatus.FORWARDED)
                        ? patterns.equals(List.of(Handler.NO_PATTERN))
                        : patterns.containsAll(List.of(route.pattern().split(",")));
        return route.handler().equals(handler.name()) && here;
    }

    private static String problem(
            String wanted, List<Server> own, List<Server> all, List<RouteStatus> routes) {
        if (own.isEmpty()) {
            return wanted.isEmpty()
                    ? "there is no server"
                    : "there is no server '"
                            + wanted
                            + "'"
                            + (all.isEmpty() ? "" : ": there is " + ServerChoice.names(all));
        }
        if (routes.isEmpty()) {
            return "no server uses it: see cc:config-check";
        }
        // one that serves somewhere may be refused elsewhere, where it does not belong
        if (routes.stream().anyMatch(route -> route.problem().isEmpty())) {
            return "";
        }
        return routes.stream()
                .map(RouteStatus::problem)
                .filter(problem -> !problem.isEmpty())
                .distinct()
                .collect(Collectors.joining("; "));
    }
}
