// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client;

import cc.api.Frame;
import cc.api.Message;
import cc.client.QueryException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A message that was sent with an id of its own, and what comes back under that id. Made by {@link
 * Client#query}. Safe for use by many threads.
 */
public final class Query implements AutoCloseable {

    private final Client client;
    private final Message message;
    private final QueryOptions options;
    private final CompletableFuture<Reply> first = new CompletableFuture<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Addressee addressee = new Asker();
    private boolean open = true;
    private long deadline;
    private volatile long sent = System.nanoTime();

    /**
     * @param message sealed, its route the id alone
     */
    Query(Client client, Message message, QueryOptions options) {
        this.client = client;
        this.message = message;
        this.options = options;
        this.deadline = sent + options.timeout().toNanos();
        first.whenComplete(
                (reply, failure) -> {
                    if (first.isCancelled()) {
                        close();
                    }
                });
    }

    /** The id that stands in front of the empty part, {@code Q000001}. */
    public String id() {
        return key().utf8();
    }

    /**
     * The first reply; fails with a {@link QueryException} if none came. Cancelling it closes the
     * query. What depends on it runs in the client's thread unless it is attached by one of the
     * {@code Async} methods: it must not wait for another reply there.
     */
    public CompletableFuture<Reply> first() {
        return first;
    }

    /**
     * Completes when no more replies will be taken: after the only one, or after {@link #close()};
     * fails with a {@link QueryException} on a time-out, and when the client is closed.
     */
    public CompletableFuture<Void> done() {
        return done;
    }

    /**
     * Waits for the first reply.
     *
     * @throws QueryException if none came
     * @throws IllegalStateException in the thread that takes replies: none could come
     */
    public Reply await() throws QueryException, InterruptedException {
        if (client.isReplyThread()) {
            throw new IllegalStateException("waiting for a reply in the thread that takes replies");
        }
        try {
            return first.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof QueryException why) {
                throw why;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * Sends the same message under the same id once more, and waits its time-out from now.
     *
     * @return false if the query is closed or the queue to the server full: nothing was sent
     */
    public boolean resend() {
        return isOpen() && send();
    }

    public synchronized boolean isOpen() {
        return open;
    }

    /** Takes no more replies. */
    @Override
    public void close() {
        if (shut()) {
            first.completeExceptionally(new QueryException(Reason.CLOSED, "the query was closed"));
            done.complete(null);
        }
    }

    Addressee addressee() {
        return addressee;
    }

    Frame key() {
        return message.route().get(0);
    }

    long size() {
        return message.size();
    }

    boolean send() {
        sent = System.nanoTime();
        if (!client.send(message)) {
            return false;
        }
        restartTimer();
        return true;
    }

    /** Time from the last sending until then. */
    Duration since(long nanoTime) {
        return Duration.ofNanos(Math.max(0, nanoTime - sent));
    }

    /** Takes a reply, in the client's thread. */
    void arrived(Reply reply) {
        boolean wanted = options.staysOpen() ? restartTimer() : shut();
        if (!wanted) {
            return;
        }
        try {
            options.listener().accept(reply);
        } finally {
            first.complete(reply);
            if (!options.staysOpen()) {
                done.complete(null);
            }
        }
    }

    void fail(Reason reason, String why) {
        if (shut()) {
            QueryException failure = new QueryException(reason, why);
            first.completeExceptionally(failure);
            done.completeExceptionally(failure);
        }
    }

    /** Whether it is still open, and so has a time-out. */
    private synchronized boolean restartTimer() {
        deadline = System.nanoTime() + options.timeout().toNanos();
        return open;
    }

    /** Fails if its time is up. */
    void expire(long now) {
        if (!options.timeout().isZero() && isOver(now)) {
            expired();
        }
    }

    private synchronized boolean isOver(long now) {
        return now - deadline >= 0;
    }

    private void expired() {
        client.counters().increment("queries.timeout");
        fail(
                Reason.TIMEOUT,
                message.type() + " to " + client.url() + ": no reply in " + options.timeout());
    }

    /** Whether this call closed it. */
    private synchronized boolean shut() {
        if (!open) {
            return false;
        }
        open = false;
        client.forget(this);
        return true;
    }

    /** What the client calls, apart from what the query's owner does. */
    private final class Asker implements Addressee {

        @Override
        public Duration since(long nanoTime) {
            return Query.this.since(nanoTime);
        }

        @Override
        public void arrived(Reply reply) {
            Query.this.arrived(reply);
        }
    }
}
