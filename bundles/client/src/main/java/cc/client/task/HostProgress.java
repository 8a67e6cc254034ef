// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.task;

import cc.api.TaskStatus;
import cc.client.task.TaskResult.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** What became so far of a task at one host. Used under its call's lock. */
final class HostProgress {

    private static final int DOUBLINGS = 3;

    private final String host;
    private boolean forwarded;
    private boolean taken;
    private boolean newRunner;
    private long sequence;
    private long missed;
    private long stopped;
    private long word;

    /** Since it was heard last. */
    private int asked;

    /** In all, since it was heard first. */
    private int asks;

    private boolean cutOff;
    private Optional<TaskResult> result = Optional.empty();

    HostProgress(String host, long now) {
        this.host = host;
        this.word = now;
    }

    String host() {
        return host;
    }

    Optional<TaskResult> result() {
        return result;
    }

    boolean isOpen() {
        return result.isEmpty();
    }

    /** Whether its taskrunner has said anything. */
    boolean isTaken() {
        return taken;
    }

    /** Whether it can be sent once more and will not run twice by it, however late. */
    boolean canBeAsked() {
        return !taken || newRunner;
    }

    /** Replies that were sent and did not arrive. */
    long missed() {
        return missed;
    }

    void end(Outcome outcome, OptionalInt code, String reason) {
        if (isOpen()) {
            result = Optional.of(new TaskResult(host, outcome, code, reason));
        }
    }

    /** Ends it if it has stopped, and the task itself had its time to say how. */
    void tick(long now, Timing timing) {
        if (stopped != 0 && now - stopped >= timing.last().toNanos()) {
            end(Outcome.FAILED, OptionalInt.empty(), "its process is gone, and nobody said how");
        }
    }

    /** Whether it is to be asked what became of the task there. */
    boolean isOverdue(long now, Timing timing) {
        return isOpen() && canBeAsked() && (cutOff || now - word >= patience(timing).toNanos());
    }

    /**
     * Soon at first, for its end may be lost, then less often, for it may as well take its time.
     */
    private Duration patience(Timing timing) {
        if (!taken) {
            return timing.resend();
        }
        return timing.silence().dividedBy(1 << Math.max(0, DOUBLINGS - asks));
    }

    /** Whether it was asked as often as it is, and never answered. */
    boolean isGivenUp(Timing timing) {
        return !cutOff && asked >= (taken ? timing.unanswered() : timing.resends());
    }

    /** It is asked once more. */
    void asked(long now) {
        word = now;
        asks += taken ? 1 : 0;
        asked += cutOff ? 0 : 1;
        cutOff = false;
    }

    /** A connection was lost, and with it maybe what it said: it is to be asked soon. */
    void cutOff() {
        cutOff = true;
    }

    /**
     * Whether it says how a task goes on to a host that it went to before, where it may run: that
     * it went there once more, or that there is no way any more.
     */
    boolean isTooLate(TaskReply reply) {
        return reply.isByRouter() && (forwarded || taken);
    }

    void take(TaskReply reply, long now) {
        word = now;
        if (reply.isByRouter()) {
            forwarded = true;
        } else {
            taken = true;
            asked = 0;
        }
        if (reply.isByNewRunner()) {
            newRunner = true;
            missed += sequence == 0 ? 0 : Math.max(0, reply.sequence() - sequence - 1);
            sequence = Math.max(sequence, reply.sequence());
        }
        switch (reply.status()) {
            case FINISHED -> end(Outcome.FINISHED, reply.code(), "");
            case FAILED -> end(Outcome.FAILED, reply.code(), reason(reply));
            case STOPPED -> stopped(reply, now);
            default -> {
                // goes on
            }
        }
    }

    private void stopped(TaskReply reply, long now) {
        Object outcome = reply.body().get("outcome");
        if (TaskStatus.FINISHED.option().equals(outcome)) {
            end(Outcome.FINISHED, reply.code(), "");
        } else if (outcome != null) {
            end(Outcome.FAILED, reply.code(), reason(reply));
        } else {
            stopped = now == 0 ? 1 : now;
        }
    }

    private static String reason(TaskReply reply) {
        if (!reply.text().isEmpty()) {
            return reply.text().strip();
        }
        return reply.code().isPresent() ? "exit code " + reply.code().getAsInt() : "it failed";
    }
}
