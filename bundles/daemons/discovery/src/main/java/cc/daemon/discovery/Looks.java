// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.discovery;

import cc.api.Body;
import cc.api.Frame;
import cc.api.MessageType;
import cc.api.Unfailing;
import cc.client.daemon.Daemon;
import cc.client.daemon.InfoFile;
import cc.client.daemon.Sent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Looks at the host each period, in a thread of its own, and sends what is other than before. */
final class Looks implements AutoCloseable {

    private static final MessageType TYPE = MessageType.of("pub.discovery");
    private static final long RETRY_MILLIS = 1000;
    private static final long CLOSE_SECONDS = 2;

    private final Daemon daemon;
    private final Survey survey;
    private final Runnable look;
    private final ScheduledThreadPoolExecutor looker;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile DiscoveryOptions options;
    private volatile Optional<Instant> last = Optional.empty();
    private volatile Optional<Instant> changed = Optional.empty();
    private Optional<ScheduledFuture<?>> looks = Optional.empty();
    private Optional<Findings> found = Optional.empty();
    private Instant foundAt = Instant.EPOCH;
    private boolean unsent;
    private long sentWith;

    Looks(DiscoveryOptions options, Daemon daemon, Survey survey) {
        this.options = options;
        this.daemon = daemon;
        this.survey = survey;
        this.look = Unfailing.of(daemon.log()::error, "a look at the host", this::look);
        this.looker =
                new ScheduledThreadPoolExecutor(
                        1,
                        work -> {
                            Thread thread = new Thread(work, "cc-discovery-looks-" + daemon.name());
                            thread.setDaemon(true);
                            return thread;
                        });
        looker.setRemoveOnCancelPolicy(true);
    }

    synchronized void start() {
        looker.scheduleWithFixedDelay(
                Unfailing.of(daemon.log()::error, "sending", this::send),
                RETRY_MILLIS,
                RETRY_MILLIS,
                TimeUnit.MILLISECONDS);
        schedule();
    }

    /** Takes over changed options: looked for at once, where they make a difference. */
    synchronized void update(DiscoveryOptions now) {
        boolean same = now.finds(options);
        options = now;
        if (!same) {
            looks.ifPresent(running -> running.cancel(false));
            schedule();
        }
    }

    private void schedule() {
        try {
            looks =
                    Optional.of(
                            looker.scheduleWithFixedDelay(
                                    look, 0, options.period().toNanos(), TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException e) {
            looks = Optional.empty();
        }
    }

    /**
     * Looks now, and sends what is found, also if it is as before.
     *
     * @return false if that is about to happen already, or this is closed
     */
    boolean run() {
        if (asked.getAndSet(true)) {
            return false;
        }
        try {
            looker.execute(look);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** When it last looked. */
    Optional<Instant> last() {
        return last;
    }

    /** When that was other than before. */
    Optional<Instant> changed() {
        return changed;
    }

    /** Ends after the look at hand. */
    @Override
    public void close() {
        looker.shutdownNow();
        try {
            // a file system that hangs is not waited for: the thread ends when it lets go
            looker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        boolean wanted = asked.getAndSet(false);
        Findings now = survey.look(options);
        daemon.counters().increment("discovery.looks");
        last = Optional.of(Instant.now());
        if (wanted || !found.equals(Optional.of(now))) {
            if (!found.equals(Optional.of(now))) {
                daemon.counters().increment("discovery.changes");
                changed = last;
            }
            found = Optional.of(now);
            foundAt = Instant.now();
            unsent = true;
            send();
        }
    }

    /** Sends what is unsent; and with a new connection what may not have arrived by the old one. */
    private void send() {
        try {
            long connection = daemon.connections();
            if (found.isEmpty() || !daemon.isReady() || !unsent && sentWith == connection) {
                return;
            }
            Sent message = daemon.send(TYPE, Body.of(found.get().fields()), Frame.EMPTY);
            Sent file = daemon.send(file().letter(daemon), "");
            daemon.counters().add("discovery.count", file == Sent.QUEUED ? 1 : 0);
            if (message == Sent.TOO_LARGE || file == Sent.TOO_LARGE) {
                daemon.counters().increment("discovery.too-large");
                daemon.log().error("what was found is over max-message-size: lower max-entries");
            }
            unsent = isToRepeat(message) || isToRepeat(file);
            sentWith = connection;
        } catch (RuntimeException e) {
            unsent = false;
            daemon.log().error("what was found could not be sent", e);
        }
    }

    private InfoFile file() {
        byte[] text = found.orElseThrow().text().getBytes(StandardCharsets.UTF_8);
        return new InfoFile(options.infoName(), foundAt, Frame.wrap(text));
    }

    private static boolean isToRepeat(Sent sent) {
        return sent != Sent.QUEUED && sent != Sent.TOO_LARGE;
    }
}
