// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.discovery;

import cc.client.daemon.DaemonOptions;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. They are read by {@link DiscoveryOptions}. */
@ObjectClassDefinition(
        name = "CC daemon discovery",
        description = "Finds what runs on the host, and sends it when it changes")
@interface DiscoveryConfig {

    @AttributeDefinition(description = "Seconds from one look to the next", required = false)
    int period() default DiscoveryOptions.PERIOD;

    @AttributeDefinition(
            description = "Name of the file that the findings become",
            required = false)
    String info$_$name() default DiscoveryOptions.INFO_NAME;

    @AttributeDefinition(
            description = "Whether sockets that listen are looked for",
            required = false)
    boolean services() default true;

    @AttributeDefinition(
            description = "Whether PostgreSQL clusters are looked for",
            required = false)
    boolean postgresql() default true;

    @AttributeDefinition(
            description =
                    "Data folders of PostgreSQL beside the usual ones: absolute paths with wildcards in their names, with commas",
            required = false)
    String postgresql$_$dirs() default "";

    @AttributeDefinition(
            description =
                    "Names of executables with wildcards, with commas: which of them run, as whom, how often",
            required = false)
    String processes() default "";

    @AttributeDefinition(
            description =
                    "Files and folders, absolute paths with wildcards in their names, with commas: which of them there are",
            required = false)
    String files() default "";

    @AttributeDefinition(description = "Entries of each kind at most", required = false)
    int max$_$entries() default DiscoveryOptions.MAX_ENTRIES;

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
            description =
                    "Content as blob (yes), as base64 in the body (no), or (auto) as blob, but in the body where cms-encrypt is set: a blob is never encrypted",
            required = false)
    String use$_$blob() default "auto";

    @AttributeDefinition(description = "none, gzip or bzip2", required = false)
    String compression() default "none";

    @AttributeDefinition(
            description = "1 (fast) to 9 (small). Default: 6 for gzip, 9 for bzip2",
            required = false)
    String compression$_$level() default "";

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
