// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.Printable;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says why messages go no further: once per reason, type, handler and sender in a period, with the
 * number of those that followed, so that a flood of bad messages is no flood of lines. That a queue
 * is full is said once for each handler.
 */
final class DropLog {

    private static final Logger LOG = LoggerFactory.getLogger("cc.server");

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int MAX_KINDS = 1000;
    private static final int MAX_IDS = 4;

    private final String server;
    private final ConcurrentMap<Kind, Seen> kinds = new ConcurrentHashMap<>();

    DropLog(String server) {
        this.server = server;
    }

    private record Kind(String reason, String type, String handler, Frame peer) {}

    private static final class Seen {
        final long since = System.nanoTime();
        final LongAdder more = new LongAdder();
    }

    void dropped(Message message, String handler, String reason, String detail) {
        Kind kind = kind(message, handler, reason);
        if (isFirst(kind)) {
            LOG.warn(
                    "{}: {} {} dropped{}: {}: {}",
                    server,
                    message.type(),
                    from(message),
                    handler.isEmpty() ? "" : " by " + handler,
                    reason,
                    Printable.of(String.valueOf(detail), 500));
        }
    }

    void crashed(Message message, String handler, Throwable cause) {
        Kind kind = kind(message, handler, "crashed");
        if (isFirst(kind)) {
            // a crash is a mistake in a handler's code, so its trace belongs here
            LOG.error(
                    "{}: {} failed at {} {}: {}",
                    server,
                    handler,
                    message.type(),
                    from(message),
                    Printable.trace(cause));
        }
    }

    void invalid(String why) {
        if (isFirst(new Kind("invalid", why, "", Frame.EMPTY))) {
            LOG.warn("{}: not a message: {}", server, Printable.of(why));
        }
    }

    private static Kind kind(Message message, String handler, String reason) {
        if (reason.equals(DropReason.QUEUE_FULL.name())) {
            // that there is no room here is no matter of whose message it was
            return new Kind(reason, "(all types)", handler, Frame.EMPTY);
        }
        Frame peer = message.route().isEmpty() ? Frame.EMPTY : message.route().get(0);
        return new Kind(reason, message.type().name(), handler, peer);
    }

    private boolean isFirst(Kind kind) {
        Seen seen = kinds.get(kind);
        if (seen == null && kinds.size() >= MAX_KINDS) {
            // many senders at once: what they do is told by reason alone
            Kind coarse = new Kind(kind.reason, "(many types)", "", Frame.EMPTY);
            seen = kinds.get(coarse);
            if (seen == null) {
                return kinds.putIfAbsent(coarse, new Seen()) == null;
            }
        }
        if (seen == null) {
            seen = kinds.putIfAbsent(kind, new Seen());
        }
        if (seen != null) {
            seen.more.increment();
            return false;
        }
        return true;
    }

    /** From time to time: sums up what was not told, and lets it be told again. */
    void tick() {
        long now = System.nanoTime();
        Iterator<Map.Entry<Kind, Seen>> each = kinds.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<Kind, Seen> entry = each.next();
            Seen seen = entry.getValue();
            if (now - seen.since >= PERIOD_NANOS) {
                each.remove();
                long more = seen.more.sum();
                if (more > 0) {
                    Kind kind = entry.getKey();
                    LOG.warn(
                            "{}: {} {}{}: {} more in the last minute",
                            server,
                            kind.reason,
                            Printable.of(kind.type),
                            kind.handler.isEmpty() ? "" : " by " + kind.handler,
                            more);
                }
            }
        }
    }

    private static String from(Message message) {
        if (message.route().isEmpty()) {
            return "(no route)";
        }
        String ids =
                message.route().stream()
                        .limit(MAX_IDS)
                        .map(DropLog::shown)
                        .collect(Collectors.joining("/"));
        return "from " + ids + (message.route().size() > MAX_IDS ? "/…" : "");
    }

    private static String shown(Frame id) {
        byte[] bytes = id.toByteArray();
        boolean text = bytes.length > 0;
        for (byte b : bytes) {
            text &= b > ' ' && b < 0x7f;
        }
        return text
                ? Printable.of(id, 40)
                : HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 16));
    }
}
