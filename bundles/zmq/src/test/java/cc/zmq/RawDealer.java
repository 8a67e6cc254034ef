// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * A JeroMQ socket for tests that misbehave; connected for sure, which one of 500 is not at once.
 */
final class RawDealer {

    private RawDealer() {}

    /**
     * Connects, again where the peer's greeting stays unheard.
     *
     * @param options sets what must be set before it connects
     */
    static ZMQ.Socket connect(ZMQ.Context context, String url, Consumer<ZMQ.Socket> options) {
        while (true) {
            ZMQ.Socket socket = context.socket(SocketType.DEALER);
            socket.setLinger(0);
            options.accept(socket);
            CountDownLatch heard = new CountDownLatch(1);
            socket.base()
                    .setEventHook(event -> heard.countDown(), zmq.ZMQ.ZMQ_EVENT_HANDSHAKE_PROTOCOL);
            socket.connect(url);
            try {
                if (heard.await(2, TimeUnit.SECONDS)) {
                    return socket;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            socket.close();
        }
    }
}
