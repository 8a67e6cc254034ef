// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.bench;

import cc.itests.interop.SocketPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** A client that keeps so many requests under way and sees how soon each is answered. */
final class EchoLoad {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final byte[] EMPTY = new byte[0];
    private static final String ECHO = "echo.request";
    private static final String STAMP =
            ", \"time\": 1795361434.25, \"hostname\": \"bench\", \"blob_hash\": \"\"}";

    /**
     * What one run gave.
     *
     * @param perSecond round trips
     * @param medianMicros of the time from a request to its answer
     */
    record Run(double perSecond, double medianMicros) {}

    private final SocketPeer peer;
    private final byte[] type;
    private final byte[] body;
    private final long[] started;

    private EchoLoad(SocketPeer peer, String type, String fields, int count) {
        this.peer = peer;
        this.type = ascii(type);
        this.body = ascii("{" + fields + ", \"req\": \"" + type + "\"" + STAMP);
        this.started = new long[count];
    }

    static Run run(int port, int outstanding, int count) throws IOException {
        return run(port, ECHO, "\"target\": \"bench\"", outstanding, count);
    }

    /**
     * Sends requests of any kind.
     *
     * @param fields of their body, as JSON without braces
     */
    static Run run(int port, String type, String fields, int outstanding, int count)
            throws IOException {
        try (SocketPeer peer = SocketPeer.dealer(port)) {
            return new EchoLoad(peer, type, fields, count).run(outstanding);
        }
    }

    private Run run(int outstanding) throws IOException {
        int count = started.length;
        double[] micros = new double[count];
        long begin = System.nanoTime();
        int sent = 0;
        while (sent < Math.min(outstanding, count)) {
            request(sent++);
        }
        for (int got = 0; got < count; got++) {
            int id = await();
            micros[got] = (System.nanoTime() - started[id]) / 1e3;
            if (sent < count) {
                request(sent++);
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        Arrays.sort(micros);
        return new Run(count / seconds, micros[count / 2]);
    }

    private void request(int id) throws IOException {
        started[id] = System.nanoTime();
        peer.send(List.of(ascii(Integer.toString(id)), EMPTY, type, body, EMPTY));
    }

    private int await() throws IOException {
        byte[] id = peer.receive(TIMEOUT).get(0);
        return Integer.parseInt(new String(id, StandardCharsets.US_ASCII));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
