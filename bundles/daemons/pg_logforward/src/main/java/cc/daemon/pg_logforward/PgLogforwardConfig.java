// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward;

import cc.client.daemon.DaemonConfig;
import cc.daemon.pg_logforward.plugin.LogPlugin;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. They are read by {@link PgLogforwardOptions}. */
@ObjectClassDefinition(
        name = "CC daemon pg_logforward",
        description =
                "Receives PostgreSQL's log from the pg_logforward module, for plugins to work on")
interface PgLogforwardConfig extends DaemonConfig {

    @AttributeDefinition(description = "The port that it listens on, UDP")
    int listen$_$port();

    @AttributeDefinition(
            defaultValue = PgLogforwardOptions.HOST,
            description = "Address or name that it listens on; 0.0.0.0 for all of IPv4, :: for all",
            required = false)
    String listen$_$host();

    @AttributeDefinition(
            description =
                    "Addresses and networks, with commas, whose datagrams are taken. Default: all",
            required = false)
    String allowed$_$senders();

    @AttributeDefinition(
            defaultValue = LogPlugin.NETSTR,
            description = "How records are written: netstr",
            required = false)
    String log$_$format();

    @AttributeDefinition(
            description = "Names of the plugins that get the records, with commas. Default: all",
            required = false)
    String plugins();

    @AttributeDefinition(
            defaultValue = "false",
            description = "Whether what is wrong with datagrams is logged, beside being counted",
            required = false)
    boolean log$_$parsing$_$errors();

    @AttributeDefinition(
            defaultValue = PgLogforwardOptions.MAX_SIZE,
            description = "The module's MAX_MESSAGE_SIZE: larger datagrams are dropped",
            required = false)
    String max$_$size();

    @AttributeDefinition(
            defaultValue = PgLogforwardOptions.RECEIVE_BUFFER,
            description = "The kernel's buffer for datagrams; 0 leaves the system's",
            required = false)
    String udp$_$rcvbuf();

    @AttributeDefinition(
            defaultValue = "" + PgLogforwardOptions.QUEUE_COUNT,
            description = "Records that wait for one plugin at most",
            required = false)
    int plugin$_$queue$_$count();

    @AttributeDefinition(
            defaultValue = PgLogforwardOptions.QUEUE_BYTES,
            description = "Bytes of them, such as 16 MB",
            required = false)
    String plugin$_$queue$_$bytes();

    @AttributeDefinition(description = "Added to the message type after a dot", required = false)
    String msg$_$suffix();
}
