// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.Handler;
import cc.api.Pattern;
import cc.api.Role;
import cc.api.config.OptionException;
import cc.api.config.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the service properties of a handler say.
 *
 * @param name what the shell calls it
 * @param component its component; empty for a service that is none
 * @param patterns what it takes
 * @param server the one server that it serves; empty for all
 * @param roles where it may serve; empty for everywhere
 * @param lane which threads call it
 * @param problem what is wrong with the properties; empty where nothing is
 */
record HandlerSpec(
        String name,
        String component,
        List<Pattern> patterns,
        String server,
        List<String> roles,
        LaneSpec lane,
        String problem) {

    private static final int THREADS = 10;
    private static final int MAX_THREADS = 1000;
    private static final int COUNT = 10_000;

    /** 64 MB, or less in a small heap: a runtime has many lanes. */
    static final long BYTES = Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16);

    /** The threads and bounds of a lane. */
    record LaneSpec(String kind, int threads, int count, long bytes) {

        /** How many threads it has on a server with or without crypto; 0 for the router's own. */
        int threadsOn(boolean crypto) {
            return switch (kind) {
                case Handler.LANE_ROUTER -> 0;
                case Handler.LANE_LIGHT -> crypto ? Runtime.getRuntime().availableProcessors() : 0;
                case Handler.LANE_PARALLEL -> threads;
                default -> 1;
            };
        }
    }

    static HandlerSpec of(Map<String, ?> properties) {
        Options options = Options.of(properties);
        String name = options.text(Handler.NAME, fallbackName(options));
        List<Pattern> patterns = options.patterns();
        int workers = options.integer("worker-threads", THREADS, 1, MAX_THREADS);
        LaneSpec lane =
                new LaneSpec(
                        options.choice(
                                Handler.LANE,
                                Handler.LANE_ORDERED,
                                Handler.LANE_ORDERED,
                                Handler.LANE_PARALLEL,
                                Handler.LANE_LIGHT,
                                Handler.LANE_ROUTER),
                        options.integer(Handler.LANE_THREADS, workers, 1, MAX_THREADS),
                        options.integer(Handler.LANE_COUNT, COUNT, 1, Integer.MAX_VALUE),
                        options.bytes(Handler.LANE_BYTES, BYTES, 1, Long.MAX_VALUE));
        List<String> roles = options.list(Handler.ROLES);
        String problem = "";
        try {
            options.requireSound();
        } catch (OptionException e) {
            problem = e.getMessage();
        }
        return new HandlerSpec(
                name,
                options.text("component.name", ""),
                List.copyOf(patterns),
                options.text(Handler.SERVER, ""),
                roles,
                lane,
                problem);
    }

    private static String fallbackName(Options options) {
        if (!options.instance().isEmpty()) {
            return options.instance();
        }
        return options.text("component.name", "handler-" + options.text("service.id", "0"));
    }

    boolean serves(String serverName) {
        return server.isEmpty() || server.equals(serverName);
    }

    /** Why it may not serve on a server of this role; empty if it may. */
    String refusal(Role role) {
        if (roles.isEmpty() || role == Role.INSECURE || roles.contains(role.option())) {
            return "";
        }
        return "its role is "
                + role.option()
                + ", and this handler may serve only where it is "
                + String.join(" or ", roles);
    }

    List<String> shownPatterns() {
        List<String> shown = new ArrayList<>();
        patterns.forEach(pattern -> shown.add(pattern.text()));
        return shown;
    }
}
