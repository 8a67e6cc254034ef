// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward;

import cc.client.daemon.DaemonOptions;
import cc.daemon.pg_logforward.plugin.LogPlugin;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. They are read by {@link PgLogforwardOptions}. */
@ObjectClassDefinition(
        name = "CC daemon pg_logforward",
        description =
                "Receives PostgreSQL's log from the pg_logforward module, for plugins to work on")
@interface PgLogforwardConfig {

    @AttributeDefinition(description = "The port that it listens on, UDP")
    int listen$_$port();

    @AttributeDefinition(
            description = "Address or name that it listens on; 0.0.0.0 for all of IPv4, :: for all",
            required = false)
    String listen$_$host() default PgLogforwardOptions.HOST;

    @AttributeDefinition(
            description =
                    "Addresses and networks, with commas, whose datagrams are taken. Default: all",
            required = false)
    String allowed$_$senders() default "";

    @AttributeDefinition(description = "How records are written: netstr", required = false)
    String log$_$format() default LogPlugin.NETSTR;

    @AttributeDefinition(
            description = "Names of the plugins that get the records, with commas. Default: all",
            required = false)
    String plugins() default "";

    @AttributeDefinition(
            description = "Whether what is wrong with datagrams is logged, beside being counted",
            required = false)
    boolean log$_$parsing$_$errors() default false;

    @AttributeDefinition(
            description = "The module's MAX_MESSAGE_SIZE: larger datagrams are dropped",
            required = false)
    String max$_$size() default PgLogforwardOptions.MAX_SIZE;

    @AttributeDefinition(
            description = "The kernel's buffer for datagrams; 0 leaves the system's",
            required = false)
    String udp$_$rcvbuf() default PgLogforwardOptions.RECEIVE_BUFFER;

    @AttributeDefinition(description = "Records that wait for one plugin at most", required = false)
    int plugin$_$queue$_$count() default PgLogforwardOptions.QUEUE_COUNT;

    @AttributeDefinition(description = "Bytes of them, such as 16 MB", required = false)
    String plugin$_$queue$_$bytes() default PgLogforwardOptions.QUEUE_BYTES;

    @AttributeDefinition(
            description =
                    "Name of the daemon: what job.NAME messages call it. Default: the instance part of the file's name",
            required = false)
    String name() default "";

    @AttributeDefinition(
            description =
                    "Name of the server that it sends to. Default: the only one of this runtime",
            required = false)
    String server() default "";

    @AttributeDefinition(
            description =
                    "Address that it sends to instead, such as tcp://127.0.0.1:22632; with no server set, nothing is taken over from one",
            required = false)
    String cc$_$socket() default "";

    @AttributeDefinition(description = "Added to the message type after a dot", required = false)
    String msg$_$suffix() default "";

    @AttributeDefinition(
            description = "Seconds between reports of what its counters grew by; 0 for none",
            required = false)
    int stats$_$period() default DaemonOptions.STATS_PERIOD;

    @AttributeDefinition(
            description = "Bytes of the largest message. Default: the server's",
            required = false)
    String max$_$message$_$size() default "";

    @AttributeDefinition(
            description = "Bytes that wait to be sent at most. Default: the server's",
            required = false)
    String queue$_$bytes() default "";

    @AttributeDefinition(
            description = "I/O threads of its socket. Default: the server's",
            required = false)
    String zmq__nthreads() default "";

    @AttributeDefinition(
            description = "Milliseconds to go on sending at close. Default: the server's",
            required = false)
    String zmq__linger() default "";

    @AttributeDefinition(
            description = "Messages that wait to be sent at most. Default: the server's",
            required = false)
    String zmq__hwm() default "";

    @AttributeDefinition(
            description =
                    "The kernel's buffer for receiving, such as 64 KB; 0 leaves the system's. Default: the server's",
            required = false)
    String zmq__rcvbuf() default "";

    @AttributeDefinition(
            description =
                    "The kernel's buffer for sending, such as 64 KB; 0 leaves the system's. Default: the server's",
            required = false)
    String zmq__sndbuf() default "";

    @AttributeDefinition(
            description =
                    "TCP keep-alive: 1 on, 0 off, -1 leaves the system's. Default: the server's",
            required = false)
    String zmq__tcp__keepalive() default "";

    @AttributeDefinition(
            description = "Seconds between keep-alive probes. Default: the server's",
            required = false)
    String zmq__tcp__keepalive__intvl() default "";

    @AttributeDefinition(
            description =
                    "Seconds of silence before the first keep-alive probe. Default: the server's",
            required = false)
    String zmq__tcp__keepalive__idle() default "";

    @AttributeDefinition(
            description =
                    "Keep-alive probes without answer until the connection counts as dead. Default: the server's",
            required = false)
    String zmq__tcp__keepalive__cnt() default "";

    @AttributeDefinition(
            description = "Folder with NAME.crt and private/NAME.key. Default: the server's",
            required = false)
    String cms$_$keystore() default "";

    @AttributeDefinition(
            description = "Name of the key that signs what is sent. Default: the server's",
            required = false)
    String cms$_$sign() default "";

    @AttributeDefinition(
            description =
                    "Names of the CAs, with commas, one of which must have certified who signed what comes back. Default: the server's",
            required = false)
    String cms$_$verify$_$ca() default "";

    @AttributeDefinition(
            description =
                    "Name of the receiver's certificate that messages are encrypted to; needs cms-sign. Default: the server's",
            required = false)
    String cms$_$encrypt() default "";

    @AttributeDefinition(
            description =
                    "Name of the key that what comes back is encrypted to; needs cms-verify-ca. Default: the server's",
            required = false)
    String cms$_$decrypt() default "";

    @AttributeDefinition(
            description =
                    "Seconds that the time of what comes back may be off; 0 for any. Default: the server's",
            required = false)
    String cms$_$time$_$window() default "";

    @AttributeDefinition(
            description = "Digest of signatures. Default: the server's",
            required = false)
    String cms$_$digest() default "";

    @AttributeDefinition(
            description = "Cipher of encrypted messages. Default: the server's",
            required = false)
    String cms$_$cipher() default "";
}
