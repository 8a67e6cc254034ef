// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import cc.api.Body;
import cc.api.Counters;
import cc.api.Frame;
import cc.api.MessageType;
import cc.client.daemon.Daemon;
import cc.client.daemon.Letter;
import cc.client.daemon.Packed;
import cc.client.daemon.Sent;
import cc.client.delivery.Delivery;
import cc.client.delivery.Permit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** Makes messages of what is read of logs, and sends them. Used by one thread. */
final class Shipping {

    private static final MessageType TYPE = MessageType.of("pub.logtail");
    private static final Packed NOTHING = new Packed("none", Frame.EMPTY);

    private final Daemon daemon;
    private final Delivery delivery;
    private final LongAdder bytes;
    private final LongAdder count;
    private final DoubleAdder duration;
    private long room;
    private long limit;
    private boolean halved;

    Shipping(Daemon daemon, Delivery delivery) {
        this.daemon = daemon;
        this.delivery = delivery;
        Counters counters = daemon.counters();
        this.bytes = counters.counter("tailed_bytes");
        this.count = counters.counter("count");
        this.duration = counters.sum("duration");
    }

    /** Whether a log may send a message of so many bytes now. */
    Permit permit(Generation log, long size) {
        if (!log.isAnswered() && delivery.isUnderWay(log)) {
            return Permit.HELD;
        }
        return delivery.permit(log, size);
    }

    /** Whether the receiver can be asked anything. */
    boolean isAnswered() {
        return delivery.isAcknowledged();
    }

    /** Gives up what is under way of a log. */
    void withdraw(Generation log) {
        delivery.withdraw(log);
    }

    /** Bytes of a fragment that fits into a message. */
    int most(LogtailOptions options) {
        long content = daemon.maxContent();
        if (content != room) {
            room = content;
            limit = content;
            halved = false;
        }
        return (int) Math.max(1, Math.min(options.bufferBytes(), limit));
    }

    /**
     * Sends bytes of a log.
     *
     * @param began nanoTime when reading them began
     * @return whether they are under way
     */
    boolean send(Generation log, String mode, Piece.Data data, long began) {
        Map<String, Object> fields = fields(log, mode, data.from(), data.bytes().length);
        Packed packed = daemon.pack(Frame.wrap(data.bytes()));
        Sent sent = send(log, fields, packed, data.from(), data.to(), () -> log.sent(data));
        if (sent == Sent.QUEUED) {
            bytes.add(data.bytes().length);
            duration.add((System.nanoTime() - began) / 1e9);
        } else if (sent == Sent.TOO_LARGE) {
            halve(data.bytes().length);
        }
        return sent == Sent.QUEUED;
    }

    /** What does not shrink when it is compressed grows, and signatures and keys take room too. */
    private void halve(int size) {
        limit = Math.max(1, size / 2);
        if (!halved) {
            halved = true;
            daemon.log()
                    .warn(
                            "{} bytes of a log are over max-message-size as a message: fewer are"
                                    + " sent at a time",
                            size);
        }
    }

    /** Says that bytes of a log will never come. */
    boolean send(Generation log, String mode, Piece.Gap gap) {
        Map<String, Object> fields = fields(log, mode, gap.to(), 0);
        fields.put("gap_from", gap.from());
        fields.put("gap_to", gap.to());
        fields.put("gap_reason", gap.reason());
        return send(log, fields, NOTHING, gap.from(), gap.to(), () -> log.sent(gap)) == Sent.QUEUED;
    }

    /**
     * Asks, with a message of no bytes, whether anybody acknowledges. An old receiver takes it too,
     * as often as it comes, and nothing is appended by it.
     */
    void probe(Generation log, String mode) {
        long at = log.position();
        send(log, fields(log, mode, at, 0), NOTHING, at, at, () -> {});
    }

    private Sent send(
            Generation log,
            Map<String, Object> fields,
            Packed content,
            long from,
            long to,
            Runnable sending) {
        Letter letter = new Letter(TYPE, Body.of(fields), content);
        // before it is sent: unacknowledged, it is done before this returns
        sending.run();
        Sent sent = Sent.NOT_READY;
        try {
            sent = delivery.send(log, letter, from, to);
        } finally {
            if (sent != Sent.QUEUED) {
                log.rewind(from);
            }
        }
        if (sent == Sent.QUEUED) {
            count.increment();
        }
        return sent;
    }

    private Map<String, Object> fields(Generation log, String mode, long position, int length) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("filename", log.filename());
        fields.put("fpos", position);
        if (delivery.isAcknowledged()) {
            log.answeredUpTo().ifPresent(acked -> fields.put("acked", acked));
        }
        fields.put("op_mode", mode);
        fields.put("st_dev", log.device());
        fields.put("st_ino", log.inode());
        fields.put("fingerprint", log.wire());
        if (log.number() != Generation.UNNUMBERED) {
            fields.put("generation", log.number());
        }
        fields.put("length", length);
        return fields;
    }
}
