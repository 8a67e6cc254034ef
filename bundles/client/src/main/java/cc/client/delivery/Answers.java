// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import cc.api.Counters;
import cc.api.DropException;
import cc.client.Reply;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What came back and was not looked at yet, bounded: put in by the thread of the connection, taken
 * out by the one of the delivery.
 */
final class Answers {

    private static final int MAX_WAITING = 100_000;

    private final String session;
    private final String service;
    private final Counters counters;
    private final Runnable wake;
    private final ConcurrentLinkedQueue<Answer> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    /**
     * @param session what the ids of this sender begin with
     * @param wake called when there is something
     */
    Answers(String session, String service, Counters counters, Runnable wake) {
        this.session = session;
        this.service = service;
        this.counters = counters;
        this.wake = wake;
    }

    /** The id under which a message of this sender is acknowledged. */
    String id(long number) {
        return session + "-" + number;
    }

    /** Takes what came back to a message. Safe for use by many threads. */
    void add(Reply reply) {
        try {
            if (count.get() >= MAX_WAITING) {
                counters.increment(service + ".answers.dropped");
                return;
            }
            waiting.add(Answer.of(reply.type(), reply.body()));
            count.incrementAndGet();
            wake.run();
        } catch (DropException e) {
            counters.increment(service + ".answers.dropped");
        }
    }

    /** The next one; empty if there is none. */
    Optional<Answer> next() {
        Answer answer = waiting.poll();
        if (answer != null) {
            count.decrementAndGet();
        }
        return Optional.ofNullable(answer);
    }

    /** The number of the message that an answer is to; empty if this sender did not send it. */
    Optional<Long> number(Answer answer) {
        int dash = answer.id().indexOf('-');
        if (dash < 0 || !answer.id().substring(0, dash).equals(session)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(answer.id().substring(dash + 1)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
