// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.proxy;

import cc.zmq.Addresses;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What consoles show of {@code cc.handler.proxy}; {@link ProxyOptions} reads the values. */
@ObjectClassDefinition(
        id = "cc.handler.proxy",
        name = "CC handler proxy",
        description = "Sends messages on to another CC, and its replies back.")
@interface ProxyConfig {

    @AttributeDefinition(description = "Message types or their first segments, with commas")
    String pattern();

    @AttributeDefinition(description = "The other CC: " + Addresses.FORM)
    String remote$_$cc();

    @AttributeDefinition(description = "Ping it each second, and say when it is silent for 5 s")
    boolean ping() default false;

    @AttributeDefinition(required = false, description = "The server that it serves; default: all")
    String server();

    @AttributeDefinition(
            required = false,
            description = "What the shell calls it; default: the instance in its file name")
    String name();

    @AttributeDefinition(description = "I/O threads of the connection")
    int zmq__nthreads() default 1;

    @AttributeDefinition(description = "Milliseconds to go on sending at close")
    int zmq__linger() default 500;

    @AttributeDefinition(description = "Messages that wait while the other CC is away or slow")
    int zmq__hwm() default 10000;

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

    @AttributeDefinition(description = "The largest part of a reply that is taken")
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
