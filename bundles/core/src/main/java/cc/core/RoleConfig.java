// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.zmq.ZmqConfig;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What consoles show of {@code cc.role}; {@link RoleOptions} reads the values. */
@ObjectClassDefinition(
        id = "cc.role",
        name = "CC role",
        description = "Options of all servers of a role, where their own files say nothing.")
interface RoleConfig extends ZmqConfig {

    @AttributeDefinition(
            defaultValue = "10",
            description = "Seconds that a message waits for a handler that is on its way; 0 not")
    int handover$_$timeout();

    @AttributeDefinition(defaultValue = "10000", description = "Messages queued per peer")
    int zmq__hwm();

    @AttributeDefinition(defaultValue = "0", description = "Connections at a time; 0 for no limit")
    int max$_$connections();

    @AttributeDefinition(
            required = false,
            description = "Folder with NAME.crt, private keys in private/NAME.key")
    String cms$_$keystore();

    @AttributeDefinition(required = false, description = "Key that signs outgoing messages")
    String cms$_$sign();

    @AttributeDefinition(
            required = false,
            description = "CAs, one of which must vouch for the signer of incoming messages")
    String cms$_$verify$_$ca();

    @AttributeDefinition(
            required = false,
            description = "Certificate of the receiver that outgoing messages are encrypted to")
    String cms$_$encrypt();

    @AttributeDefinition(
            required = false,
            description = "Key that incoming messages must be encrypted to")
    String cms$_$decrypt();

    @AttributeDefinition(
            defaultValue = "0",
            description = "Seconds that a message's time may be away from now; 0 for any")
    int cms$_$time$_$window();

    @AttributeDefinition(
            defaultValue = "sha256",
            description = "Digest of signatures: sha1, sha256, sha384, sha512")
    String cms$_$digest();

    @AttributeDefinition(
            defaultValue = "aes128-cbc",
            description = "Cipher of encryption: aes128-cbc, aes192-cbc, aes256-cbc, 3des")
    String cms$_$cipher();
}
