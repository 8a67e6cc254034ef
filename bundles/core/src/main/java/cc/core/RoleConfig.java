// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What consoles show of {@code cc.role}; {@link RoleOptions} reads the values. */
@ObjectClassDefinition(
        id = "cc.role",
        name = "CC role",
        description = "Options of all servers of a role, where their own files say nothing.")
@interface RoleConfig {

    @AttributeDefinition(
            description = "Seconds that a message waits for a handler that is on its way; 0 not")
    int handover$_$timeout() default 10;

    @AttributeDefinition(description = "I/O threads of the socket")
    int zmq__nthreads() default 1;

    @AttributeDefinition(description = "Milliseconds to go on sending at close")
    int zmq__linger() default 500;

    @AttributeDefinition(description = "Messages queued per peer")
    int zmq__hwm() default 10000;

    @AttributeDefinition(description = "Bytes queued per peer, such as 64 MB")
    String queue$_$bytes() default "64 MB";

    @AttributeDefinition(description = "The kernel's receive buffer; 0 leaves the system's")
    String zmq__rcvbuf() default "0";

    @AttributeDefinition(description = "The kernel's send buffer; 0 leaves the system's")
    String zmq__sndbuf() default "0";

    @AttributeDefinition(description = "1 on, 0 off, -1 leaves the system's")
    int zmq__tcp__keepalive() default 1;

    @AttributeDefinition(description = "Seconds between keepalive probes")
    int zmq__tcp__keepalive__intvl() default 15;

    @AttributeDefinition(description = "Seconds of silence before the first probe")
    int zmq__tcp__keepalive__idle() default 240;

    @AttributeDefinition(description = "Probes without an answer until the peer is dead")
    int zmq__tcp__keepalive__cnt() default 4;

    @AttributeDefinition(description = "The largest part of a message that is taken")
    String max$_$message$_$size() default "64 MB";

    @AttributeDefinition(description = "Connections at a time; 0 for no limit")
    int max$_$connections() default 0;

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
            description = "Seconds that a message's time may be away from now; 0 for any")
    int cms$_$time$_$window() default 0;

    @AttributeDefinition(description = "Digest of signatures: sha1, sha256, sha384, sha512")
    String cms$_$digest() default "sha256";

    @AttributeDefinition(
            description = "Cipher of encryption: aes128-cbc, aes192-cbc, aes256-cbc, 3des")
    String cms$_$cipher() default "aes128-cbc";
}
