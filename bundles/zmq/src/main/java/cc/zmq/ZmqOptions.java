// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import cc.api.config.Options;
import java.util.Map;

/**
 * Options of a socket.
 *
 * @param ioThreads {@code zmq_nthreads}: I/O threads of the context
 * @param linger {@code zmq_linger}: milliseconds to go on sending at close; -1 without end
 * @param hwm {@code zmq_hwm}: messages queued per peer
 * @param queueBytes {@code queue-bytes}: bytes queued
 * @param receiveBuffer {@code zmq_rcvbuf}: bytes of the kernel's buffer; 0 leaves the system's
 * @param sendBuffer {@code zmq_sndbuf}: bytes of the kernel's buffer; 0 leaves the system's
 * @param keepalive {@code zmq_tcp_keepalive}: 1 on, 0 off, -1 leaves the system's
 * @param keepaliveInterval {@code zmq_tcp_keepalive_intvl}: seconds between probes
 * @param keepaliveIdle {@code zmq_tcp_keepalive_idle}: seconds of silence before the first probe
 * @param keepaliveCount {@code zmq_tcp_keepalive_cnt}: probes without answer until it is dead
 * @param maxMessageSize {@code max-message-size}: bytes of the largest part that is taken
 * @param maxConnections {@code max-connections}: connections at a time; 0 for no limit
 */
public record ZmqOptions(
        int ioThreads,
        int linger,
        int hwm,
        long queueBytes,
        int receiveBuffer,
        int sendBuffer,
        int keepalive,
        int keepaliveInterval,
        int keepaliveIdle,
        int keepaliveCount,
        long maxMessageSize,
        int maxConnections) {

    private static final long MB = 1024 * 1024;

    /** What holds where no option is set. */
    public static final ZmqOptions DEFAULT = read(Options.of(Map.of()));

    /** Reads the options of a socket that connects. */
    public static ZmqOptions read(Options options) {
        return new ZmqOptions(
                options.integer("zmq_nthreads", 1, 1, 64),
                options.integer("zmq_linger", 500, -1, Integer.MAX_VALUE),
                options.integer("zmq_hwm", 10_000, 1, Integer.MAX_VALUE),
                options.bytes("queue-bytes", 64 * MB, 1, Long.MAX_VALUE),
                (int) options.bytes("zmq_rcvbuf", 0, 0, Integer.MAX_VALUE),
                (int) options.bytes("zmq_sndbuf", 0, 0, Integer.MAX_VALUE),
                options.integer("zmq_tcp_keepalive", 1, -1, 1),
                options.integer("zmq_tcp_keepalive_intvl", 15, -1, Integer.MAX_VALUE),
                options.integer("zmq_tcp_keepalive_idle", 240, -1, Integer.MAX_VALUE),
                options.integer("zmq_tcp_keepalive_cnt", 4, -1, Integer.MAX_VALUE),
                options.bytes("max-message-size", 64 * MB, 1024, Integer.MAX_VALUE - 16),
                0);
    }

    /**
     * Reads the options of a socket that listens: those of every socket, and its limit of peers.
     */
    public static ZmqOptions readListening(Options options) {
        ZmqOptions read = read(options);
        return new ZmqOptions(
                read.ioThreads,
                read.linger,
                read.hwm,
                read.queueBytes,
                read.receiveBuffer,
                read.sendBuffer,
                read.keepalive,
                read.keepaliveInterval,
                read.keepaliveIdle,
                read.keepaliveCount,
                read.maxMessageSize,
                options.integer("max-connections", 0, 0, Integer.MAX_VALUE));
    }

    /** These options with another bound of messages. */
    public ZmqOptions withHwm(int newHwm) {
        return new ZmqOptions(
                ioThreads,
                linger,
                newHwm,
                queueBytes,
                receiveBuffer,
                sendBuffer,
                keepalive,
                keepaliveInterval,
                keepaliveIdle,
                keepaliveCount,
                maxMessageSize,
                maxConnections);
    }
}
