// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.Body;
import cc.api.Counters;
import cc.api.DropException;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Printable;
import cc.api.Server;
import cc.zmq.Budget;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells senders that ask for an acknowledgement that their message was dropped for lack of room, or
 * since the server stops, so that they need not wait until they give up. Reading and signing are
 * done by a thread of its own, for no more messages than it can keep up with: of the others, their
 * senders hear nothing.
 *
 * <p>Counters: {@code count.nacked.busy}, {@code count.nacked.stopping}, {@code
 * count.nacked.skipped} (beyond the bound).
 */
final class BusyAnswers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("cc.server");

    private static final MessageType NACK = MessageType.of("nack");
    private static final int MAX_COUNT = 1000;
    private static final long MAX_BYTES = HandlerSpec.BYTES / 4;
    private static final int MAX_ID = 200;
    private static final long IDLE_SECONDS = 30;
    private static final long CLOSE_SECONDS = 1;

    /** The connection's own id, and one that the sender has put there to get answers. */
    private static final int ANSWERABLE_ROUTE = 2;

    private final Server server;
    private final Counters counters;
    private final Budget waiting = new Budget(MAX_COUNT, MAX_BYTES);
    private final ThreadPoolExecutor executor;

    BusyAnswers(String name, Server server, Counters counters) {
        this.server = server;
        this.counters = counters;
        this.executor =
                new ThreadPoolExecutor(
                        1,
                        1,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        work -> {
                            Thread thread = new Thread(work, "cc-" + name + "-busy");
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Why a message was dropped that may be sent again. */
    enum Why {
        BUSY("busy", "no room for %s now"),
        STOPPING("stopping", "the server stops, and takes no %s any more");

        private final String reason;
        private final String text;

        Why(String reason, String text) {
            this.reason = reason;
            this.text = text;
        }
    }

    /** Any thread, the router's too: a message was dropped. */
    void dropped(Message message, Opening opening, Why why) {
        if (message.route().size() < ANSWERABLE_ROUTE || message.isEncrypted()) {
            return;
        }
        if (!waiting.take(message.size())) {
            counters.increment("count.nacked.skipped");
            return;
        }
        try {
            executor.execute(
                    () -> {
                        waiting.giveBack(message.size());
                        answer(message, opening, why);
                    });
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            waiting.giveBack(message.size());
            counters.increment("count.nacked.skipped");
        }
    }

    /** How the body of a message is read. */
    @FunctionalInterface
    interface Opening {
        Body open() throws DropException;
    }

    private void answer(Message message, Opening opening, Why why) {
        try {
            if (!message.body().utf8().contains("\"ack\"")) {
                return;
            }
            String id = opening.open().text("ack", "");
            if (id.isEmpty() || id.length() > MAX_ID) {
                return;
            }
            Body body =
                    Body.of("ack", id)
                            .with("reason", why.reason)
                            .with("msg", String.format(why.text, message.type()))
                            .with("retry", true);
            if (server.send(
                    server.crypto().seal(NACK, body, Frame.EMPTY).withRoute(message.route()))) {
                counters.increment("count.nacked." + why.reason);
            }
        } catch (DropException e) {
            // a message that is not taken anyway: nobody asks here what else is wrong with it
            LOG.debug("{}: not answered: {}", server.name(), e.reason());
        } catch (RuntimeException | Error e) {
            LOG.warn(
                    "{}: cannot say that a message was dropped: {}",
                    server.name(),
                    Printable.trace(e));
        }
    }

    /** Answers what it can within a moment, and ends. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        executor.shutdownNow();
    }
}
