// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.plugin.logwatch_stats;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. They are read by {@link StatsOptions}. */
@ObjectClassDefinition(
        name = "CC plugin logwatch_stats",
        description = "Has the use of databases, by whom and from where, written to a database")
interface StatsConfig {

    @AttributeDefinition(description = "Queue of PgQ that the event goes into")
    String stat__queue__name();

    @AttributeDefinition(
            defaultValue = StatsOptions.SUFFIX,
            description = "Added to the message type db after a dot; none for nothing",
            required = false)
    String msg$_$suffix();

    @AttributeDefinition(
            defaultValue = StatsOptions.FUNCTION,
            description = "Function that is called",
            required = false)
    String stat__function();

    @AttributeDefinition(
            defaultValue = "" + StatsOptions.INTERVAL,
            description = "Seconds between messages",
            required = false)
    int stat__interval();

    @AttributeDefinition(
            defaultValue = "" + StatsOptions.MAX_ITEMS,
            description = "Kinds of use (database, user, address, action) told apart at most",
            required = false)
    int max__stat__items();

    @AttributeDefinition(
            defaultValue = "true",
            description =
                    "Whether calls of functions are found in statements, or in what log_function_calls logs",
            required = false)
    boolean parse__statements();

    @AttributeDefinition(
            description =
                    "What the daemon's plugins and the counters call it. Default: logwatch_stats with the instance part of the file's name",
            required = false)
    String name();
}
