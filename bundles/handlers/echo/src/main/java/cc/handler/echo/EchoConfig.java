// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.echo;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What consoles show of {@code cc.handler.echo}; {@link EchoOptions} reads the values. */
@ObjectClassDefinition(
        id = "cc.handler.echo",
        name = "CC handler echo",
        description = "Answers echo requests, and watches other CCs by them.")
@interface EchoConfig {

    @AttributeDefinition(description = "Message types or their first segments, with commas")
    String pattern() default "echo.request";

    @AttributeDefinition(
            required = false,
            description = "Addresses of CCs to ping each second, with commas")
    String ping$_$remotes();

    @AttributeDefinition(required = false, description = "The server that it serves; default: all")
    String server();

    @AttributeDefinition(
            required = false,
            description = "What the shell calls it; default: the instance in its file name")
    String name();

    @AttributeDefinition(description = "I/O threads of each connection")
    int zmq__nthreads() default 1;

    @AttributeDefinition(description = "Milliseconds to go on sending at close")
    int zmq__linger() default 500;

    @AttributeDefinition(description = "Pings that wait while a peer is away")
    int zmq__hwm() default 1;

    @AttributeDefinition(description = "Bytes of them, such as 64 MB")
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

    @AttributeDefinition(description = "Probes without an answer until the connection is dead")
    int zmq__tcp__keepalive__cnt() default 4;

    @AttributeDefinition(description = "The largest part of an answer that is taken")
    String max$_$message$_$size() default "64 MB";

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
