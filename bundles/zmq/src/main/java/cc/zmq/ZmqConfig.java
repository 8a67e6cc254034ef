// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import org.osgi.service.metatype.annotations.AttributeDefinition;

/** What consoles show of the options of sockets; they are read by {@link ZmqOptions}. */
public interface ZmqConfig {

    @AttributeDefinition(defaultValue = "1", description = "I/O threads of a socket")
    int zmq__nthreads();

    @AttributeDefinition(
            defaultValue = "500",
            description = "Milliseconds to go on sending at close")
    int zmq__linger();

    @AttributeDefinition(
            defaultValue = "64 MB",
            description = "Bytes queued per connection, such as 64 MB")
    String queue$_$bytes();

    @AttributeDefinition(
            defaultValue = "0",
            description = "The kernel's receive buffer; 0 leaves the system's")
    String zmq__rcvbuf();

    @AttributeDefinition(
            defaultValue = "0",
            description = "The kernel's send buffer; 0 leaves the system's")
    String zmq__sndbuf();

    @AttributeDefinition(defaultValue = "1", description = "1 on, 0 off, -1 leaves the system's")
    int zmq__tcp__keepalive();

    @AttributeDefinition(defaultValue = "15", description = "Seconds between keepalive probes")
    int zmq__tcp__keepalive__intvl();

    @AttributeDefinition(
            defaultValue = "240",
            description = "Seconds of silence before the first probe")
    int zmq__tcp__keepalive__idle();

    @AttributeDefinition(
            defaultValue = "4",
            description = "Probes without an answer until the connection is dead")
    int zmq__tcp__keepalive__cnt();

    @AttributeDefinition(
            defaultValue = "64 MB",
            description = "The largest part of a message that is taken")
    String max$_$message$_$size();
}
