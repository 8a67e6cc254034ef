// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.proxy;

import cc.zmq.Addresses;
import cc.zmq.PeerConfig;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What consoles show of {@code cc.handler.proxy}; {@link ProxyOptions} reads the values. */
@ObjectClassDefinition(
        id = "cc.handler.proxy",
        name = "CC handler proxy",
        description = "Sends messages on to another CC, and its replies back.")
interface ProxyConfig extends PeerConfig {

    @AttributeDefinition(description = "Message types or their first segments, with commas")
    String pattern();

    @AttributeDefinition(description = "The other CC: " + Addresses.FORM)
    String remote$_$cc();

    @AttributeDefinition(
            defaultValue = "false",
            description = "Ping it each second, and say when it is silent for 5 s")
    boolean ping();

    @AttributeDefinition(
            defaultValue = "10000",
            description = "Messages that wait while the other CC is away or slow")
    int zmq__hwm();
}
