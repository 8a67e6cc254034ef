// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.taskrouter;

import cc.api.HostPolicy;
import cc.api.config.Options;
import java.time.Duration;

/**
 * The options of a taskrouter.
 *
 * @param name of the handler
 * @param routeLifetime {@code route-lifetime}: a host that was silent for so long is forgotten
 * @param replyTimeout {@code reply-timeout}: a task that nobody said anything of for so long is
 * @param maxTasks {@code max-tasks}: tasks under way at one server, counted for each of their hosts
 * @param maintPeriod {@code maint-period}: between looks at both
 * @param hostNames {@code host-names}: who may register which name
 * @param encrypted {@code encrypted}: how what came encrypted goes on
 */
record TaskRouterSettings(
        String name,
        Duration routeLifetime,
        Duration replyTimeout,
        int maxTasks,
        Duration maintPeriod,
        HostPolicy hostNames,
        Encrypted encrypted) {

    static final String COMPONENT = "cc.handler.taskrouter";
    static final String PATTERN = "task";

    /** A name is that of the first certificate that has it. */
    static final String FIRST = "first";

    static final int ROUTE_LIFETIME = 3600;
    static final int REPLY_TIMEOUT = 300;
    static final int MAX_TASKS = 1_000_000;
    static final int MAINT_PERIOD = 60;

    private static final double MAX = 1e9;
    private static final int MOST_TASKS = 100_000_000;

    /** How what came encrypted goes on. */
    enum Encrypted {
        /** As it came. */
        KEEP,
        /** As a message of the server's own. */
        OPEN
    }

    static TaskRouterSettings of(Options options) {
        options.patterns(PATTERN);
        String instance = options.instance();
        boolean open = options.choice("encrypted", "keep", "keep", "open").equals("open");
        return new TaskRouterSettings(
                options.text("name", instance.isEmpty() ? COMPONENT : instance),
                options.seconds("route-lifetime", ROUTE_LIFETIME, 1, MAX),
                options.seconds("reply-timeout", REPLY_TIMEOUT, 1, MAX),
                options.integer("max-tasks", MAX_TASKS, 1, MOST_TASKS),
                options.seconds("maint-period", MAINT_PERIOD, 0.1, MAX),
                HostPolicy.of(options, FIRST),
                open ? Encrypted.OPEN : Encrypted.KEEP);
    }
}
