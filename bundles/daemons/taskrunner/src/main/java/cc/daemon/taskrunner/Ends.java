// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.TaskStatus;
import cc.client.daemon.DaemonLog;
import cc.client.daemon.Sent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps and tells how tasks ended: what cannot be written or sent now is tried again. Safe for use
 * by many threads.
 */
final class Ends {

    /** More at once would keep others waiting. */
    private static final int MAX_AGAIN = 1000;

    private final Ledger ledger;
    private final Replies replies;
    private final DaemonLog log;
    private final Map<String, TaskRecord> unwritten = new LinkedHashMap<>();
    private final Map<String, Unsent> unsent = new LinkedHashMap<>();

    private boolean open;

    private record Unsent(TaskRecord record, String host) {}

    Ends(Ledger ledger, Replies replies, DaemonLog log) {
        this.ledger = ledger;
        this.replies = replies;
        this.log = log;
    }

    /** A task has ended: keeps that, then tells it; before this host has registered, later. */
    synchronized void put(TaskRecord record, String host) {
        write(record);
        if (open) {
            tell(record, host);
        }
    }

    private synchronized void write(TaskRecord record) {
        try {
            ledger.put(record, true);
            unwritten.remove(record.id());
        } catch (IOException e) {
            if (unwritten.put(record.id(), record) == null) {
                log.error(
                        "task {}: its end cannot be kept, is tried again: {}",
                        record.id(),
                        e.toString());
            }
        }
    }

    /** Tells how a task has ended. */
    synchronized void tell(TaskRecord record, String host) {
        Ending how = record.ending().orElseGet(() -> Ending.failed("it is not known how it ended"));
        Sent sent =
                replies.send(
                        record.id(),
                        record.handler(),
                        host,
                        how.status(),
                        record.sequence(),
                        Replies.result(how),
                        Map.of());
        if (sent == Sent.QUEUED) {
            unsent.remove(record.id());
            replies.send(
                    record.id(),
                    record.handler(),
                    host,
                    TaskStatus.STOPPED,
                    record.sequence() + 1,
                    Map.of(),
                    Map.of("outcome", how.status().option()));
        } else if (sent != Sent.TOO_LARGE) {
            unsent.put(record.id(), new Unsent(record, host));
        }
    }

    /** This host has registered, over a new connection: tells how those ended that did of late. */
    synchronized void open(Duration grace, String host) {
        open = true;
        Instant limit = Instant.now().minus(grace);
        ledger.all().stream()
                .filter(brief -> brief.ended().map(limit::isBefore).orElse(false))
                .sorted(Comparator.comparing((TaskRecord b) -> b.ended().orElseThrow()).reversed())
                .limit(MAX_AGAIN)
                .forEach(brief -> ledger.find(brief.id()).ifPresent(all -> tell(all, host)));
    }

    /** Tries again what could not be written or sent. */
    synchronized void retry() {
        List.copyOf(unwritten.values()).forEach(this::write);
        List.copyOf(unsent.values()).forEach(one -> tell(one.record, one.host));
    }
}
