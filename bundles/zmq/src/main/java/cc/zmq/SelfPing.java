// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import cc.api.Frame;
import java.security.SecureRandom;
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * Asks a listening socket over its own port whether it still hears. An I/O thread can die without
 * an error at the socket, which then is deaf: only somebody who knocks notices.
 */
final class SelfPing implements AutoCloseable {

    /** Pings without an answer until the transport counts as dead. */
    static final int MAX_UNANSWERED = 3;

    static final long PERIOD_NANOS = 5_000_000_000L;

    private static final int TOKEN_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Transport transport;
    private final ZMQ.Socket socket;
    private final Frame token;
    private long lastPing;
    private int unanswered;
    private int refusals;

    SelfPing(Transport transport, long now) {
        byte[] secret = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(secret);
        this.token = Frame.wrap(secret);
        this.lastPing = now - PERIOD_NANOS;
        this.transport = transport;
        this.socket = transport.sibling(SocketType.DEALER);
        socket.setHWM(MAX_UNANSWERED + 1);
        socket.connect(Addresses.local(transport.endpoint()));
    }

    /** Whether these parts are a ping of ours, as the listening socket receives it. */
    boolean isPing(List<Frame> parts) {
        return parts.size() == 3 && parts.get(2).equals(token);
    }

    /** What answers a ping; it looks like a message to whoever sends it. */
    Frame token() {
        return token;
    }

    /** Owner, from time to time: sends the next ping when it is due. */
    void tick(long now) {
        while (socket.recv(ZMQ.DONTWAIT) != null) {
            unanswered = 0;
        }
        if (transport.refusals() != refusals) {
            // at max-connections the ping itself may be refused: whoever refuses is alive
            refusals = transport.refusals();
            unanswered = 0;
        }
        if (now - lastPing >= PERIOD_NANOS) {
            lastPing = now;
            // counted by pings and not by time: after a pause of the whole process nothing is late
            unanswered++;
            if (socket.send(new byte[0], ZMQ.SNDMORE | ZMQ.DONTWAIT)) {
                socket.send(token.toByteArray(), ZMQ.DONTWAIT);
            }
        }
    }

    boolean isDeaf() {
        return unanswered > MAX_UNANSWERED;
    }

    @Override
    public void close() {
        socket.close();
    }
}
