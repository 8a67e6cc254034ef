// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import java.util.IdentityHashMap;
import java.util.Map;
import zmq.io.Metadata;

/**
 * Counts the parts and bytes of the message that each connection of an I/O thread is sending. A
 * message is handed on when its last part is there, so one that never ends would take the whole
 * heap, three bytes on the wire a part. Used by one I/O thread alone.
 */
final class PartCount {

    /** Connections in the middle of a message; beyond them the counts of others begin anew. */
    private static final int MAX_CONNECTIONS = 10_000;

    private static final ThreadLocal<PartCount> OF_THREAD = ThreadLocal.withInitial(PartCount::new);

    private final Map<Metadata, Sums> others = new IdentityHashMap<>();
    private Metadata last;
    private Sums sums = new Sums();

    private static final class Sums {
        int parts;
        long bytes;
        boolean ended;
    }

    private PartCount() {}

    static PartCount ofThisThread() {
        return OF_THREAD.get();
    }

    /** What is to be done with a part. */
    enum Verdict {
        PASS,
        END,
        DISCARD
    }

    /**
     * The next part of a connection.
     *
     * @param connection one object for each connection
     * @param more whether another part follows it
     * @param maxBytes bytes that the parts of one message may have together
     */
    Verdict part(Metadata connection, boolean more, int size, long maxBytes) {
        if (connection != last) {
            change(connection);
        }
        sums.parts++;
        sums.bytes += size;
        Verdict verdict = verdict(maxBytes);
        if (!more) {
            sums = new Sums();
        }
        return verdict;
    }

    private Verdict verdict(long maxBytes) {
        if (sums.ended) {
            return Verdict.DISCARD;
        }
        sums.ended = sums.parts > Transport.MAX_PARTS || sums.bytes > maxBytes;
        return sums.ended ? Verdict.END : Verdict.PASS;
    }

    private void change(Metadata connection) {
        if (last != null && sums.parts > 0) {
            if (others.size() >= MAX_CONNECTIONS) {
                others.clear();
            }
            others.put(last, sums);
        }
        last = connection;
        Sums before = others.remove(connection);
        sums = before == null ? new Sums() : before;
    }
}
