// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import org.osgi.service.metatype.annotations.AttributeDefinition;

/**
 * What consoles show of the options of handlers that connect to other CCs and ping them; the type
 * of each extends it.
 */
public interface PeerConfig extends ZmqConfig {

    @AttributeDefinition(required = false, description = "The server that it serves; default: all")
    String server();

    @AttributeDefinition(
            required = false,
            description = "What the shell calls it; default: the instance in its file name")
    String name();

    @AttributeDefinition(
            required = false,
            description = "For pings: as of the server, here instead")
    String cms$_$keystore();

    @AttributeDefinition(required = false, description = "For pings: key that signs them")
    String cms$_$sign();

    @AttributeDefinition(required = false, description = "For pings: CAs of those who answer")
    String cms$_$verify$_$ca();

    @AttributeDefinition(required = false, description = "For pings: whom they are encrypted to")
    String cms$_$encrypt();

    @AttributeDefinition(required = false, description = "For pings: key that opens answers")
    String cms$_$decrypt();

    @AttributeDefinition(required = false, description = "For pings: seconds an answer may be off")
    String cms$_$time$_$window();

    @AttributeDefinition(required = false, description = "For pings: digest of signatures")
    String cms$_$digest();

    @AttributeDefinition(required = false, description = "For pings: cipher of encryption")
    String cms$_$cipher();
}
