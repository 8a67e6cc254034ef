// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Body;
import cc.api.DropException;
import cc.api.MessageType;
import cc.api.Printable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A job on its way to its answer. One thread at a time has it. */
final class Task {

    private static final int SHOWN = 200;

    private final Job job;
    private final Room.Place place;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile Request request;
    private volatile long waitEnd;
    private volatile int tries;
    private volatile boolean calling;
    private volatile boolean repeated;

    /**
     * @param place that it gives back when it has ended
     */
    Task(Job job, Room.Place place) {
        this.job = job;
        this.place = place;
    }

    Room.Place place() {
        return place;
    }

    Job job() {
        return job;
    }

    /** Null until it was read, and where it cannot be. */
    Request request() {
        return request;
    }

    void read(Request read) {
        request = read;
    }

    /** Counts a try that failed. */
    int tried() {
        return ++tries;
    }

    /**
     * It waits for the database.
     *
     * @param nanos how long at most, all its waiting together; counted from the first time
     * @return whether that is over
     */
    boolean isTiredAfter(long nanos) {
        long now = System.nanoTime();
        if (waitEnd == 0) {
            waitEnd = now + nanos;
        }
        return now - waitEnd >= 0;
    }

    /** It is made again because its result was too large to be read as a whole. */
    void repeat() {
        repeated = true;
    }

    boolean isRepeated() {
        return repeated;
    }

    /** It is being called now, or no longer. */
    void calling(boolean now) {
        calling = now;
    }

    /** Whether nobody knows now if it takes its effect, and it would take it again. */
    boolean isUnsure() {
        return calling && !request.hasId();
    }

    /** Whether this call is the one that ends it. */
    boolean end() {
        return ended.compareAndSet(false, true);
    }

    boolean isEnded() {
        return ended.get();
    }

    /** Its answer is out of our hands. */
    void answered() {
        answered.countDown();
    }

    /** Waits until then, for one that another thread has ended. */
    boolean awaitAnswer(long nanos) throws InterruptedException {
        return answered.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Sends what the call gave. */
    void answer(Answer answer) {
        if (!answer.silent()) {
            MessageType type = answer.type().orElse(request.replyType());
            job.reply(type, answer.type().isPresent() ? answer.body() : own(answer.body()));
        }
        job.confirm();
        job.done();
    }

    private Body own(Body body) {
        // old clients expect it, if only as null
        Body own = body.with("ident", null);
        for (Map.Entry<String, Object> field : echoed(false).entrySet()) {
            own = own.with(field.getKey(), field.getValue());
        }
        return own;
    }

    /** Says that there is no answer, and why. */
    void answer(Failure failure) {
        answer(failure, failure.drop(Printable.of(function(), SHOWN)));
    }

    /**
     * Says that there is no answer.
     *
     * @param cause what the server counts and logs
     */
    void answer(Failure failure, Throwable cause) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("msg", failure.getMessage());
        fields.put("reason", failure.reason().name());
        if (!failure.sqlState().isEmpty()) {
            fields.put("sqlstate", failure.sqlState());
        }
        fields.putAll(echoed(true));
        job.reply(DatabaseSettings.ERROR, Body.of(fields));
        job.refuse(failure.nack(), failure.getMessage());
        job.failed(cause);
    }

    /** What comes back as it was sent, for whoever waits for several answers. */
    private Map<String, Object> echoed(boolean withFunction) {
        Map<String, Object> fields = new LinkedHashMap<>();
        try {
            Body body = job.body();
            if (withFunction && body.get("function") instanceof String) {
                fields.put("function", Printable.of(function(), SHOWN));
            }
            if (body.has("ident")) {
                fields.put("ident", body.get("ident"));
            }
            if (body.has(Request.ID)) {
                fields.put(Request.ID, body.get(Request.ID));
            }
        } catch (DropException e) {
            // it was read before, or there is nothing to send back
        } catch (OutOfMemoryError e) {
            // it is larger than can be read, and is answered all the same
            fields.clear();
        }
        return fields;
    }

    private String function() {
        try {
            return request == null
                    ? String.valueOf(job.body().get("function"))
                    : request.function().toString();
        } catch (DropException e) {
            return "?";
        }
    }
}
