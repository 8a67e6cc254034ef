// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infoscript;

import cc.client.daemon.Daemon;
import cc.client.daemon.InfoFile;
import cc.client.daemon.Letter;
import cc.client.daemon.Sent;
import cc.client.delivery.Delivery;
import cc.client.delivery.DeliveryOptions;
import cc.client.delivery.Permit;
import cc.client.delivery.Source;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The newest output, kept until it is delivered: a command that runs once a day is not to be lost
 * since the server was not there yet. An older one that was not delivered gives way to it. Sends in
 * a thread of its own.
 */
final class Latest implements Source, AutoCloseable {

    static final Duration RETRY = Duration.ofSeconds(1);

    private static final long CLOSE_SECONDS = 1;

    private final Daemon daemon;
    private final Delivery delivery;
    private final ScheduledThreadPoolExecutor sender;
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile Optional<InfoFile> newest = Optional.empty();
    private volatile boolean unsent;
    private boolean sent;
    private long sentWith;
    private long outputs;
    private Optional<InfoFile> sending = Optional.empty();

    Latest(Daemon daemon, DeliveryOptions options) {
        this.daemon = daemon;
        this.delivery = new Delivery(options, daemon, this::wake);
        this.sender =
                new ScheduledThreadPoolExecutor(
                        1,
                        work -> {
                            Thread thread =
                                    new Thread(work, "cc-infoscript-" + daemon.name() + "-sends");
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    void start() {
        sender.scheduleWithFixedDelay(
                this::tryToSend, RETRY.toMillis(), RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes over changed options. */
    void update(DeliveryOptions options) {
        execute(() -> delivery.update(options));
    }

    /** Takes an output, and sends it as soon as it can. */
    void put(InfoFile file) {
        unsent = true;
        newest = Optional.of(file);
        wake();
    }

    /** Whether there is an output that was not delivered. */
    boolean isUnsent() {
        return unsent;
    }

    Delivery delivery() {
        return delivery;
    }

    @Override
    public void close() {
        sender.shutdownNow();
        try {
            sender.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        delivery.stop();
    }

    @Override
    public void acknowledged(long position) {
        unsent = newest.isPresent() && !newest.equals(sending);
    }

    @Override
    public void rewind(long position) {
        sent = false;
    }

    @Override
    public Object state() {
        return outputs;
    }

    @Override
    public boolean arrived(Object state) {
        if (!state.equals(outputs)) {
            return false;
        }
        sent = true;
        sentWith = daemon.connections();
        acknowledged(NONE);
        return true;
    }

    @Override
    public void refused(String reason, String message) {
        daemon.counters().increment("infoscript.refused");
        daemon.log()
                .error(
                        "an output was refused by the receiver, the next one is sent again: {}: {}",
                        reason,
                        message);
        unsent = newest.isPresent() && !newest.equals(sending);
    }

    private void wake() {
        if (!woken.getAndSet(true)) {
            execute(this::tryToSend);
        }
    }

    private void execute(Runnable task) {
        try {
            sender.execute(task);
        } catch (RejectedExecutionException e) {
            // closed: nothing is sent any more
            woken.set(true);
        }
    }

    private void tryToSend() {
        woken.set(false);
        try {
            delivery.run();
            send();
        } catch (RuntimeException | OutOfMemoryError e) {
            // an output that cannot be sent is given up: the retries go on with the next one
            giveUp();
            daemon.log().error("an output could not be sent", e);
        }
    }

    private void giveUp() {
        sent = true;
        unsent = false;
    }

    private void send() {
        Optional<InfoFile> file = newest;
        if (!file.equals(sending)) {
            delivery.withdraw(this);
            sending = file;
            outputs++;
            sent = false;
        } else if (daemon.connections() != sentWith) {
            // where it goes now it may not have arrived
            sent = false;
        }
        if (sent || file.isEmpty() || delivery.isUnderWay(this)) {
            return;
        }
        Permit permit = delivery.permit(this, file.get().content().size());
        if (permit != Permit.SEND && permit != Permit.PROBE) {
            return;
        }
        Letter letter = file.get().letter(daemon);
        long connection = daemon.connections();
        Sent result = delivery.send(this, letter, NONE, NONE);
        if (result == Sent.QUEUED) {
            sent = true;
            sentWith = connection;
            daemon.counters().increment("infoscript.count");
            daemon.counters().add("infoscript.bytes.sent", letter.content().content().size());
        } else if (result == Sent.TOO_LARGE) {
            daemon.counters().increment("infoscript.fails");
            daemon.log()
                    .error(
                            "an output of {} bytes is over max-message-size as a message, is not"
                                    + " sent",
                            file.get().content().size());
            giveUp();
            sentWith = connection;
        }
    }
}
