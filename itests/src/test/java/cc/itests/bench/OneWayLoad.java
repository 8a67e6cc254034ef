// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.bench;

import cc.itests.interop.SocketHub;
import cc.itests.interop.SocketPeer;
import cc.itests.interop.Zmtp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A client that sends log messages of 300 bytes at one end of a chain of servers, and a hub that
 * counts them at the other. Never more are under way than the queues between them hold, so every
 * one arrives: what is measured is what the chain carries, not what it drops.
 */
final class OneWayLoad implements AutoCloseable {

    private static final int WINDOW = 5000;
    private static final int BATCH = 50;
    private static final int SIZE = 300;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String TYPE = "log.info";

    private final SocketHub hub = new SocketHub();
    private final Semaphore room = new Semaphore(WINDOW);
    private final byte[] batch = batch();
    private final Thread counting = new Thread(this::count, "hub");

    /** Starts to listen, on a port of the system's choice. */
    OneWayLoad() throws IOException {
        counting.setDaemon(true);
        counting.start();
    }

    /** Where the last server of the chain sends to. */
    int hubPort() {
        return hub.port();
    }

    /** Messages per second from end to end. */
    double run(int port, int messages) throws IOException, InterruptedException {
        try (SocketPeer peer = SocketPeer.dealer(port)) {
            long begin = System.nanoTime();
            for (int i = 0; i < messages; i += BATCH) {
                acquire(BATCH);
                peer.write(batch);
            }
            acquire(WINDOW);
            double seconds = (System.nanoTime() - begin) / 1e9;
            room.release(WINDOW);
            return messages / seconds;
        }
    }

    private void acquire(int permits) throws InterruptedException {
        if (!room.tryAcquire(permits, TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    WINDOW - room.availablePermits() + " messages did not arrive");
        }
    }

    private void count() {
        try {
            while (true) {
                hub.receive(TIMEOUT);
                room.release();
            }
        } catch (IOException e) {
            // closed, or no message for long: then the sender says that some did not arrive
            room.drainPermits();
        }
    }

    private static byte[] batch() {
        String start =
                "{\"req\": \"log.info\", \"log_level\": \"INFO\", \"service_type\": \"bench\","
                        + " \"job_name\": \"bench\", \"log_time\": 1795361434.25, \"log_pid\": 1,"
                        + " \"log_line\": 1, \"log_function\": \"main\", \"time\": 1795361434.25,"
                        + " \"hostname\": \"bench\", \"blob_hash\": \"\", \"log_msg\": \"";
        String body = start + "x".repeat(SIZE - TYPE.length() - start.length() - 2) + "\"}";
        byte[] message = Zmtp.message(List.of(new byte[0], ascii(TYPE), ascii(body), new byte[0]));
        byte[] batch = new byte[message.length * BATCH];
        for (int i = 0; i < BATCH; i++) {
            System.arraycopy(message, 0, batch, i * message.length, message.length);
        }
        return batch;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        hub.close();
        counting.interrupt();
    }
}
