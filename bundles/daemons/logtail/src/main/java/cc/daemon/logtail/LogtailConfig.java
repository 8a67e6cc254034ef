// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import cc.client.daemon.DaemonOptions;
import cc.client.delivery.DeliveryOptions;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. They are read by {@link LogtailOptions}. */
@ObjectClassDefinition(
        name = "CC daemon logtail",
        description = "Follows log files, and sends what is appended to them")
@interface LogtailConfig {

    @AttributeDefinition(description = "The folder")
    String logdir();

    @AttributeDefinition(
            description =
                    "classic: a log goes on in the next file by name; rotated: in another file of the same name",
            required = false)
    String operation$_$mode() default "classic";

    @AttributeDefinition(
            description = "Which files, classic: a shell wildcard of *, ? and [a-z]",
            required = false)
    String logmask() default "";

    @AttributeDefinition(description = "The file, rotated", required = false)
    String logname() default "";

    @AttributeDefinition(
            description =
                    "Which files of a mask: last, which is one log in many files, or all, each a log of its own",
            required = false)
    String follow() default "last";

    @AttributeDefinition(
            description =
                    "Where the first start of all begins in the files that are there: end or begin",
            required = false)
    String start() default "end";

    @AttributeDefinition(
            description = "text: a fragment ends where a line does, if it can; or binary",
            required = false)
    String file$_$mode() default "text";

    @AttributeDefinition(
            description = "Bytes of a fragment at most; compressed at least 64 KB",
            required = false)
    String buffer$_$bytes() default LogtailOptions.BUFFER_BYTES;

    @AttributeDefinition(
            description = "Lines of a fragment at most, in text; 0 for no limit",
            required = false)
    int buffer$_$lines() default 0;

    @AttributeDefinition(
            description = "Seconds that bytes to be compressed wait for more of them",
            required = false)
    String buffer$_$seconds() default "1";

    @AttributeDefinition(
            description = "Bytes that a start goes back at most; the rest is a gap. 0 for no limit",
            required = false)
    String lag$_$max$_$bytes() default "0";

    @AttributeDefinition(
            description = "Whether a symbolic link stands for what it points to",
            required = false)
    boolean follow$_$links() default true;

    @AttributeDefinition(description = "Files that are followed at most", required = false)
    int max$_$files() default LogtailOptions.MAX_FILES;

    @AttributeDefinition(
            description =
                    "Folder in which positions are kept. Default: cc.daemon.logtail-NAME in karaf.data",
            required = false)
    String state$_$dir() default "";

    @AttributeDefinition(
            description =
                    "acknowledged: bytes are done when the receiver has them on its disk; unacknowledged: when they are in the queue, as toward an old receiver",
            required = false)
    String delivery() default DeliveryOptions.DELIVERY;

    @AttributeDefinition(
            description = "Seconds without an acknowledgement after which bytes are sent again",
            required = false)
    int ack$_$timeout() default DeliveryOptions.ACK_TIMEOUT;

    @AttributeDefinition(
            description = "Messages that may be sent and not acknowledged at a time",
            required = false)
    int window$_$count() default DeliveryOptions.WINDOW_COUNT;

    @AttributeDefinition(description = "Bytes of them", required = false)
    String window$_$bytes() default DeliveryOptions.WINDOW_BYTES;

    @AttributeDefinition(
            description =
                    "Bytes a second that are sent with delivery = unacknowledged at most, since nothing tells then that a queue on the way is full; 0 for no bound",
            required = false)
    String max$_$rate() default DeliveryOptions.MAX_RATE;

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
