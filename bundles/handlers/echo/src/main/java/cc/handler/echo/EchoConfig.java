// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.echo;

import cc.zmq.PeerConfig;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What consoles show of {@code cc.handler.echo}; {@link EchoOptions} reads the values. */
@ObjectClassDefinition(
        id = "cc.handler.echo",
        name = "CC handler echo",
        description = "Answers echo requests, and watches other CCs by them.")
interface EchoConfig extends PeerConfig {

    @AttributeDefinition(
            defaultValue = "echo.request",
            description = "Message types or their first segments, with commas")
    String pattern();

    @AttributeDefinition(
            required = false,
            description = "Addresses of CCs to ping each second, with commas")
    String ping$_$remotes();

    @AttributeDefinition(defaultValue = "1", description = "Pings that wait while a peer is away")
    int zmq__hwm();
}
