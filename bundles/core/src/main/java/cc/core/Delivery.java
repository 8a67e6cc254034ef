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

/** One message at one handler. */
final class Delivery implements Exchange, Completion, Runnable {

    /** Handlers can forward in a circle; a message goes round it so many times at most. */
    private static final int MAX_FORWARDS = 16;

    private final Arrival arrival;
    private final Route route;
    private final RouterServer server;
    private final int depth;
    private final Consumer<Outcome> after;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean deferred;

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
        Post post = route.post();
        route.called(message().size());
        post.begin();
        switch (post.lane().offer(this)) {
            case TAKEN -> {}
            case FULL -> drop(DropReason.QUEUE_FULL, "the queue of " + post.name() + " is full");
            case CLOSED -> stopped();
        }
    }

    /** Runs in a thread of the lane. Nothing that a handler throws goes further than this. */
    @Override
    public void run() {
        try {
            route.post().call(this);
            if (!deferred) {
                done();
            }
        } catch (Throwable e) {
            failed(e);
        }
    }

    void stopped() {
        drop(DropReason.STOPPING, route.post().name() + " has stopped");
    }

    private void drop(DropReason reason, String detail) {
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
        end(outcome, true);
    }

    /** A handler that only forwarded has nothing to tell that the last one has not told. */
    private void end(Outcome outcome, boolean told) {
        if (ended.compareAndSet(false, true)) {
            route.ended(outcome);
            if (told) {
                server.report(message(), route.post().label(), outcome);
            }
            after.accept(outcome);
            route.post().end();
        }
    }
}
