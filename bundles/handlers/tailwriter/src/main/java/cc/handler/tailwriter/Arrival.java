// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Acknowledgement;
import cc.api.Completion;
import cc.api.DropException;
import cc.api.Frame;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A fragment that came, and whoever waits for what becomes of it. Ends once: what is said of it
 * later, as by a disk that stood still, is not heard. Safe for use by many threads.
 */
final class Arrival {

    private final Fragment fragment;
    private final Acknowledgement acknowledgement;
    private final Completion completion;
    private final List<Frame> route;
    private final long size;
    private final Consumer<Arrival> ended;
    private final AtomicBoolean over = new AtomicBoolean();

    /**
     * @param size bytes that it holds in memory
     * @param ended told once it holds them no more
     */
    Arrival(
            Fragment fragment,
            Acknowledgement acknowledgement,
            Completion completion,
            List<Frame> route,
            long size,
            Consumer<Arrival> ended) {
        this.fragment = fragment;
        this.acknowledgement = acknowledgement;
        this.completion = completion;
        this.route = route;
        this.size = size;
        this.ended = ended;
    }

    Fragment fragment() {
        return fragment;
    }

    boolean isAsked() {
        return acknowledgement.isAsked();
    }

    /** Where answers to it go. */
    List<Frame> route() {
        return route;
    }

    long size() {
        return size;
    }

    /** It is done, and needs no answer, or another one's answer is for it too. */
    void done() {
        end(completion::done);
    }

    /** Everything of its source up to a position is there for good. */
    void confirm(long position) {
        end(
                () -> {
                    acknowledgement.confirm(position);
                    completion.done();
                });
    }

    void refuse(Refusal refusal) {
        end(
                () -> {
                    answer(refusal);
                    completion.failed(new DropException(refusal.reason(), refusal.getMessage()));
                });
    }

    /** Our own mistake: the message may go another time. */
    void crashed(Throwable cause) {
        end(
                () -> {
                    acknowledgement.refuse(Acknowledgement.Reason.BUSY, "the handler failed");
                    completion.failed(cause);
                });
    }

    private void answer(Refusal refusal) {
        if (refusal.position() == Fragment.NONE) {
            acknowledgement.refuse(refusal.answer(), refusal.getMessage());
        } else {
            acknowledgement.refuse(refusal.answer(), refusal.getMessage(), refusal.position());
        }
    }

    private void end(Runnable said) {
        if (over.compareAndSet(false, true)) {
            said.run();
            ended.accept(this);
        }
    }
}
