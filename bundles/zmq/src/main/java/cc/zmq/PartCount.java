// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import java.util.IdentityHashMap;
import java.util.Map;
import zmq.io.Metadata;

/**
 * Counts the parts of the message that each connection of an I/O thread is sending. A message is
 * handed on when its last part is there, so one that never ends would take the whole heap, three
 * bytes on the wire a part. Used by one I/O thread alone.
 */
final class PartCount {

    /** Connections in the middle of a message; beyond them the counts of others begin anew. */
    private static final int MAX_CONNECTIONS = 10_000;

    private static final ThreadLocal<PartCount> OF_THREAD = ThreadLocal.withInitial(PartCount::new);

    private final Map<Metadata, Integer> others = new IdentityHashMap<>();
    private Metadata last;
    private int count;

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
     */
    Verdict part(Metadata connection, boolean more) {
        if (connection != last) {
            change(connection);
        }
        count++;
        Verdict verdict =
                count <= Transport.MAX_PARTS
                        ? Verdict.PASS
                        : count == Transport.MAX_PARTS + 1 ? Verdict.END : Verdict.DISCARD;
        if (!more) {
            count = 0;
        }
        return verdict;
    }

    private void change(Metadata connection) {
        if (last != null && count > 0) {
            if (others.size() >= MAX_CONNECTIONS) {
                others.clear();
            }
            others.put(last, count);
        }
        last = connection;
        Integer before = others.remove(connection);
        count = before == null ? 0 : before;
    }
}
