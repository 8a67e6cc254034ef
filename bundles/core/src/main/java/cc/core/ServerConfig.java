// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.zmq.Addresses;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What consoles show of {@code cc.server}; {@link ServerOptions} reads the values. */
@ObjectClassDefinition(
        id = "cc.server",
        name = "CC server",
        description = "A listening socket that hands each message to handlers by its type.")
interface ServerConfig extends RoleConfig {

    String SOCKET = "tcp://127.0.0.1:22632";

    @AttributeDefinition(
            required = false,
            description =
                    "What handlers and daemons call it; default: the instance in its file name")
    String name();

    @AttributeDefinition(
            defaultValue = SOCKET,
            description = "Address to listen on: " + Addresses.FORM)
    String cc$_$socket();

    @AttributeDefinition(
            defaultValue = "insecure",
            description = "local, remote or insecure: which handlers may serve here")
    String cc$_$role();

    @AttributeDefinition(
            defaultValue = "1",
            description = "0 off, 1 totals, 2 also per message type")
    int cc$_$stats();

    @AttributeDefinition(defaultValue = "30", description = "Seconds between reports")
    int stats$_$period();

    @AttributeDefinition(required = false, description = "File that gets the server's own state")
    String infofile();

    @AttributeDefinition(
            defaultValue = "2",
            description = "1 header, 2 adds counters, 3 adds averages")
    int infofile$_$level();
}
