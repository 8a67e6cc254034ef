// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import org.osgi.service.metatype.annotations.AttributeDefinition;

/**
 * What consoles show of the options that all daemons have; the type of each extends it. They are
 * read by {@link DaemonOptions}.
 */
public interface DaemonConfig {

    @AttributeDefinition(
            description =
                    "Name of the daemon: what job.NAME messages call it. Default: the instance part of the file's name",
            required = false)
    String name();

    @AttributeDefinition(
            description =
                    "Name of the server that it sends to. Default: the only one of this runtime",
            required = false)
    String server();

    @AttributeDefinition(
            description =
                    "Address that it sends to instead, such as tcp://127.0.0.1:22632; with no server set, nothing is taken over from one",
            required = false)
    String cc$_$socket();

    @AttributeDefinition(
            defaultValue = "" + DaemonOptions.STATS_PERIOD,
            description = "Seconds between reports of what its counters grew by; 0 for none",
            required = false)
    int stats$_$period();

    @AttributeDefinition(
            description = "Bytes of the largest message. Default: the server's",
            required = false)
    String max$_$message$_$size();

    @AttributeDefinition(
            description = "Bytes that wait to be sent at most. Default: the server's",
            required = false)
    String queue$_$bytes();

    @AttributeDefinition(
            description = "I/O threads of its socket. Default: the server's",
            required = false)
    String zmq__nthreads();

    @AttributeDefinition(
            description = "Milliseconds to go on sending at close. Default: the server's",
            required = false)
    String zmq__linger();

    @AttributeDefinition(
            description = "Messages that wait to be sent at most. Default: the server's",
            required = false)
    String zmq__hwm();

    @AttributeDefinition(
            description =
                    "The kernel's buffer for receiving, such as 64 KB; 0 leaves the system's. Default: the server's",
            required = false)
    String zmq__rcvbuf();

    @AttributeDefinition(
            description =
                    "The kernel's buffer for sending, such as 64 KB; 0 leaves the system's. Default: the server's",
            required = false)
    String zmq__sndbuf();

    @AttributeDefinition(
            description =
                    "TCP keep-alive: 1 on, 0 off, -1 leaves the system's. Default: the server's",
            required = false)
    String zmq__tcp__keepalive();

    @AttributeDefinition(
            description = "Seconds between keep-alive probes. Default: the server's",
            required = false)
    String zmq__tcp__keepalive__intvl();

    @AttributeDefinition(
            description =
                    "Seconds of silence before the first keep-alive probe. Default: the server's",
            required = false)
    String zmq__tcp__keepalive__idle();

    @AttributeDefinition(
            description =
                    "Keep-alive probes without answer until the connection counts as dead. Default: the server's",
            required = false)
    String zmq__tcp__keepalive__cnt();

    @AttributeDefinition(
            description = "Folder with NAME.crt and private/NAME.key. Default: the server's",
            required = false)
    String cms$_$keystore();

    @AttributeDefinition(
            description = "Name of the key that signs what is sent. Default: the server's",
            required = false)
    String cms$_$sign();

    @AttributeDefinition(
            description =
                    "Names of the CAs, with commas, one of which must have certified who signed what comes back. Default: the server's",
            required = false)
    String cms$_$verify$_$ca();

    @AttributeDefinition(
            description =
                    "Name of the receiver's certificate that messages are encrypted to; needs cms-sign. Default: the server's",
            required = false)
    String cms$_$encrypt();

    @AttributeDefinition(
            description =
                    "Name of the key that what comes back is encrypted to; needs cms-verify-ca. Default: the server's",
            required = false)
    String cms$_$decrypt();

    @AttributeDefinition(
            description =
                    "Seconds that the time of what comes back may be off; 0 for any. Default: the server's",
            required = false)
    String cms$_$time$_$window();

    @AttributeDefinition(
            description = "Digest of signatures. Default: the server's",
            required = false)
    String cms$_$digest();

    @AttributeDefinition(
            description = "Cipher of encrypted messages. Default: the server's",
            required = false)
    String cms$_$cipher();
}
