// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import cc.api.Message;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import zmq.Msg;

/**
 * What has been given to a socket and is not yet on its way. JeroMQ bounds its pipes by count
 * alone; this adds the bytes: a message has left once its last part, or a part of a later message,
 * is asked for by the encoder. (A message cut off by a broken connection is never asked for, so
 * later ones vouch for earlier ones.)
 */
final class InPipe {

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final boolean keeps;
    private WeakReference<Part> latest = new WeakReference<>(null);
    private long sequence;
    private long bytes;
    private volatile long encoded;

    private record Entry(long sequence, long size, Optional<Message> message) {}

    /**
     * @param keeps whether messages are kept, so that they can be sent another way; otherwise only
     *     their sizes are
     */
    InPipe(boolean keeps) {
        this.keeps = keeps;
    }

    /** Owner: a message goes in; marks its last part. */
    Msg last(ByteBuffer part, Message message) {
        sequence++;
        Optional<Message> kept = keeps ? Optional.of(message) : Optional.empty();
        entries.add(new Entry(sequence, message.size(), kept));
        bytes += message.size();
        Part last = new Part(part, sequence);
        latest = new WeakReference<>(last);
        return last;
    }

    /** Owner: forgets what has left, and tells its size to the budgets that it was taken from. */
    void settle(Budget... budgets) {
        forget(encoded, budgets);
    }

    /**
     * Owner: forgets all if the pipe is gone with what was in it, its peer having left. Nobody says
     * so; but the pipe alone holds its parts, so once the collector has taken them, it was so.
     */
    void settleIfGone(Budget... budgets) {
        if (latest.get() == null) {
            forget(sequence, budgets);
        }
    }

    private void forget(long upTo, Budget... budgets) {
        while (!entries.isEmpty() && entries.peek().sequence <= upTo) {
            long size = entries.remove().size;
            bytes -= size;
            for (Budget budget : budgets) {
                budget.giveBack(size);
            }
        }
    }

    /** Owner: the pipe is gone. What had not left it, in order, to be sent another way. */
    List<Message> unsent() {
        List<Message> unsent = new ArrayList<>();
        long upTo = encoded;
        for (Entry entry : entries) {
            if (entry.sequence > upTo) {
                entry.message.ifPresent(unsent::add);
            }
        }
        return unsent;
    }

    long count() {
        return entries.size();
    }

    /** Owner: what {@link #settle} has not yet forgotten, in bytes. */
    long bytes() {
        return bytes;
    }

    private final class Part extends Msg {

        private final long sequence;

        Part(ByteBuffer buffer, long sequence) {
            super(buffer);
            this.sequence = sequence;
        }

        /** Called by the encoder, in an I/O thread, when the part's turn has come. */
        @Override
        public ByteBuffer buf() {
            encoded = sequence;
            return super.buf();
        }
    }
}
