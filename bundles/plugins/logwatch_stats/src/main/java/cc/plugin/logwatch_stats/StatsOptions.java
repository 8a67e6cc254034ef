// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.plugin.logwatch_stats;

import cc.api.MessageType;
import cc.api.config.Options;
import cc.daemon.pg_logforward.plugin.DatabaseCall;
import java.time.Duration;

/**
 * Options of the plugin.
 *
 * @param type of its messages: {@code db} with {@code msg-suffix}
 * @param function {@code stat_function}: what is called
 * @param queue {@code stat_queue_name}: the queue that the event goes into
 * @param maxItems {@code max_stat_items}: kinds of use that are told apart at most
 * @param interval {@code stat_interval}: between messages
 * @param parseStatements {@code parse_statements}: whether calls are found in statements, or in
 *     what {@code log_function_calls} logs
 */
record StatsOptions(
        MessageType type,
        String function,
        String queue,
        int maxItems,
        Duration interval,
        boolean parseStatements) {

    static final String SUFFIX = "confdb";
    static final String FUNCTION = "pgq.insert_event";
    static final int MAX_ITEMS = 10_000;
    static final int INTERVAL = 3600;

    static StatsOptions read(Options options) {
        // what the daemon calls it; read from the service
        options.text("name", "");
        return new StatsOptions(
                DatabaseCall.type(options, SUFFIX),
                options.text("stat_function", FUNCTION),
                options.required("stat_queue_name", "the name of a queue of PgQ"),
                options.integer("max_stat_items", MAX_ITEMS, 1, 1_000_000),
                options.seconds("stat_interval", INTERVAL, 1, Double.MAX_VALUE),
                options.flag("parse_statements", true));
    }
}
