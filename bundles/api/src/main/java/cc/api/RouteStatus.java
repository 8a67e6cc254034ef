// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.Map;

/**
 * One route of a server: a pattern at a handler. {@code calls = ok + crashed + dropped + inFlight}.
 *
 * @param pattern what it takes; {@link #FORWARDED} for what other handlers forward to it
 * @param handler name of the handler
 * @param calls messages given to it since it came
 * @param bytes of those messages
 * @param ok messages that it handled
 * @param crashed messages at which it threw
 * @param dropped messages that went no further, by the name of the reason
 * @param inFlight messages waiting in front of it or in its hands
 * @param problem why it is not served (a role, a pattern), for operators; empty where it is
 * @param waited messages that waited for it since it came, and went to it
 */
public record RouteStatus(
        String pattern,
        String handler,
        long calls,
        long bytes,
        long ok,
        long crashed,
        Map<String, Long> dropped,
        long inFlight,
        String problem,
        Waited waited) {

    /** Stands in place of a pattern. */
    public static final String FORWARDED = "(forwarded)";

    /** One for which nothing waited. */
    public RouteStatus(
            String pattern,
            String handler,
            long calls,
            long bytes,
            long ok,
            long crashed,
            Map<String, Long> dropped,
            long inFlight,
            String problem) {
        this(pattern, handler, calls, bytes, ok, crashed, dropped, inFlight, problem, Waited.NONE);
    }
}
