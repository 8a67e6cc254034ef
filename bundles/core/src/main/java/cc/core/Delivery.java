// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.Body;
import cc.api.Completion;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Exchange;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Server;
import cc.api.Signer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One message at one handler. */
final class Delivery implements Exchange, Completion, Runnable {

    /** Handlers can forward in a circle; a message goes round it so many times at most. */
    private static final int MAX_FORWARDS = 16;

    private static final Logger LOG = LoggerFactory.getLogger("cc.server");

    private final Arrival arrival;
    private final RouterServer server;
    private final int depth;
    private final Consumer<Outcome> after;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile Route route;
    private volatile boolean deferred;
    private volatile long heldSince;

    Delivery(Arrival arrival, Route route, RouterServer server) {
        this(arrival, route, server, 0, arrival::ended);
    }

    private Delivery(
            Arrival arrival, Route route, RouterServer server, int depth, Consumer<Outcome> after) {
        this.arrival = arrival;
        this.route = route;
        this.server = server;
        this.depth = depth;
        this.after = after;
    }

    /** Counts the message as given to its handler, and hands it to the handler's lane. */
    void begin() {
        route.called(message().size());
        route.place().entering();
        offer();
    }

    /** Gives it to the place of its route, or to the one that has taken over from that. */
    void offer() {
        try {
            offer(route);
        } catch (Error e) {
            // no thread to be had, no memory: costs this message only
            failed(e);
        }
    }

    private void offer(Route at) {
        switch (at.place().offer(this)) {
            case TAKEN -> {}
            case FULL -> drop(DropReason.QUEUE_FULL, "the queue of " + name() + " is full");
            case CLOSED -> {
                Route next = at.successor();
                if (next == null) {
                    end(at.place().closed());
                    return;
                }
                goOn(next);
                try {
                    offer(next);
                } finally {
                    // only now: whoever waits until the old place is empty must find it at the new
                    leave(at);
                }
            }
        }
    }

    /** Goes on with another route, and counts there. */
    void moveTo(Route next) {
        Route old = route;
        goOn(next);
        leave(old);
    }

    private void goOn(Route next) {
        next.called(message().size());
        next.place().entering();
        route = next;
    }

    private void leave(Route old) {
        old.uncalled(message().size());
        old.place().left(this);
    }

    /** It begins to wait for a handler that is on its way, if it does not wait already. */
    void held() {
        if (heldSince == 0) {
            heldSince = System.nanoTime() | 1;
        }
    }

    /** The handler that it waited for has got it. */
    void released() {
        long nanos = System.nanoTime() - heldSince;
        heldSince = 0;
        route.waited(message().size(), nanos);
        server.waited(message());
    }

    /** When its message came, compared with others. */
    long number() {
        return arrival.number();
    }

    Route route() {
        return route;
    }

    private String name() {
        return route.place().name();
    }

    /** Runs in a thread of the lane. Nothing that a handler throws goes further than this. */
    @Override
    public void run() {
        if (!(route.place() instanceof Post post) || !post.begin(this)) {
            return;
        }
        try {
            post.call(this);
            if (!deferred) {
                done();
            }
        } catch (Throwable e) {
            failed(e);
        }
    }

    /** The handler has gone, and nobody came in its place. */
    void unclaimed() {
        end(Outcome.UNCLAIMED);
    }

    void drop(DropReason reason, String detail) {
        end(new Outcome.Dropped(reason, detail));
    }

    @Override
    public Message message() {
        return arrival.message();
    }

    @Override
    public Server server() {
        return server;
    }

    @Override
    public Body body() throws DropException {
        return arrival.body();
    }

    @Override
    public Optional<Signer> signer() throws DropException {
        return arrival.opened().signer();
    }

    @Override
    public void reply(MessageType type, Body body, Frame blob) {
        Message answer = server.crypto().seal(type, body, blob);
        server.send(answer.withRoute(message().route()));
    }

    @Override
    public CompletionStage<Void> forward(String handler) throws DropException {
        if (depth >= MAX_FORWARDS) {
            throw new DropException(
                    DropReason.REFUSED, "forwarded more than " + MAX_FORWARDS + " times");
        }
        Route target = server.forwardingTo(handler);
        deferred = true;
        CompletableFuture<Void> done = new CompletableFuture<>();
        Consumer<Outcome> both =
                outcome -> {
                    end(outcome, false);
                    complete(done, outcome);
                };
        new Delivery(arrival, target, server, depth + 1, both).begin();
        return done;
    }

    private static void complete(CompletableFuture<Void> done, Outcome outcome) {
        if (outcome instanceof Outcome.Dropped drop) {
            done.completeExceptionally(new DropException(drop.reason(), drop.detail()));
        } else if (outcome instanceof Outcome.Crashed crash) {
            done.completeExceptionally(crash.cause());
        } else {
            done.complete(null);
        }
    }

    @Override
    public Completion defer() {
        deferred = true;
        return this;
    }

    @Override
    public void done() {
        end(Outcome.OK);
    }

    @Override
    public void failed(Throwable cause) {
        end(Outcome.of(cause));
    }

    private void end(Outcome outcome) {
        boolean nobody = outcome instanceof Outcome.Unclaimed && depth > 0;
        String came = "nobody came in the place of " + name() + ", to whom it was forwarded";
        end(nobody ? new Outcome.Dropped(DropReason.NO_ROUTE, came) : outcome, true);
    }

    /** A handler that only forwarded has nothing to tell that the last one has not told. */
    private void end(Outcome outcome, boolean told) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        Route last = route;
        last.ended(outcome);
        try {
            if (told) {
                server.report(message(), last.place().label(), outcome);
            }
        } catch (Throwable e) {
            // out of memory, or an exception of a handler's own making: what follows must follow
            unreported(e);
        } finally {
            try {
                after.accept(outcome);
            } finally {
                last.place().left(this);
            }
        }
    }

    private static void unreported(Throwable e) {
        try {
            LOG.error("the end of a message could not be told: {}", e.getClass().getName());
        } catch (Throwable unspeakable) {
            // nothing is left to say it with; the counters have it
        }
    }
}
