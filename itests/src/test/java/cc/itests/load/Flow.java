// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.client.Client;
import java.util.concurrent.locks.LockSupport;

/** A client that sends messages of a type, one each millisecond, until it is told to stop. */
final class Flow implements AutoCloseable {

    private static final long PAUSE_NANOS = 1_000_000;

    private final Client client;
    private final Message message;
    private final Thread thread = new Thread(this::send, "flow");
    private volatile boolean ended;
    private volatile long sent;

    Flow(String url, String type) {
        client = Client.to(url).name("flow").connect();
        message = Crypto.NONE.seal(MessageType.of(type), Body.of("text", type), Frame.EMPTY);
        thread.start();
    }

    private void send() {
        long count = 0;
        while (!ended) {
            if (client.send(message)) {
                sent = ++count;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Messages that were sent so far. */
    long sent() {
        return sent;
    }

    /** Sends no more. */
    long stop() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return sent;
    }

    @Override
    public void close() {
        stop();
        client.close();
    }
}
