// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infosender;

import cc.api.Unfailing;
import cc.client.daemon.DaemonLog;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Looks at a folder each second, in a thread of its own. */
final class Looks implements AutoCloseable {

    static final Duration PERIOD = Duration.ofSeconds(1);

    private static final long CLOSE_SECONDS = 2;

    private final DaemonLog log;
    private final Duration period;
    private final Folder folder;
    private final LongSupplier delivery;
    private final Runnable look;
    private final ScheduledThreadPoolExecutor looker;
    private final AtomicBoolean again = new AtomicBoolean();
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile boolean stopping;
    private volatile Duration maintPeriod;
    private volatile Optional<InfosenderOptions> changed = Optional.empty();
    private volatile Optional<Instant> last = Optional.empty();
    private long maintained = System.nanoTime();

    /**
     * @param delivery takes answers and sends again what is due; says in how many nanoseconds it is
     *     to be called again
     * @param folder makes the folder; gets what says whether a look is to end early
     */
    Looks(
            InfosenderOptions options,
            Duration period,
            DaemonLog log,
            LongSupplier delivery,
            Function<BooleanSupplier, Folder> folder) {
        this.maintPeriod = options.maintPeriod();
        this.period = period;
        this.log = log;
        this.delivery = delivery;
        this.folder = folder.apply(() -> stopping);
        this.look = Unfailing.of(log::error, "a look at the folder", this::look);
        this.looker =
                new ScheduledThreadPoolExecutor(
                        1,
                        work -> {
                            Thread thread =
                                    new Thread(
                                            work, "cc-infosender-looks-" + options.daemon().name());
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    void start() {
        looker.scheduleWithFixedDelay(look, 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes over changed options at the next look. */
    void update(InfosenderOptions options) {
        changed = Optional.of(options);
    }

    /**
     * Sends every file again, now.
     *
     * @return false if that is about to happen already
     */
    boolean resend() {
        if (again.getAndSet(true)) {
            return false;
        }
        try {
            looker.execute(look);
        } catch (RejectedExecutionException e) {
            return false;
        }
        return true;
    }

    /** Answers have come: what waited for them goes on. */
    void wake() {
        deliverIn(0);
    }

    /** Runs something between two looks. */
    void execute(Runnable task) {
        try {
            looker.execute(task);
        } catch (RejectedExecutionException e) {
            // closed: nothing is sent any more
            stopping = true;
        }
    }

    Folder folder() {
        return folder;
    }

    /** When it last looked. */
    Optional<Instant> last() {
        return last;
    }

    /** Ends after the file at hand. */
    @Override
    public void close() {
        stopping = true;
        looker.shutdownNow();
        try {
            // a file system that hangs is not waited for: the thread ends when it lets go
            looker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Optional<InfosenderOptions> options = changed;
        if (options.isPresent()) {
            changed = Optional.empty();
            folder.update(options.get());
            maintPeriod = options.get().maintPeriod();
        }
        if (again.getAndSet(false)) {
            folder.resend();
        }
        delivery.getAsLong();
        folder.look();
        deliver();
        if (System.nanoTime() - maintained >= maintPeriod.toNanos()) {
            maintained = System.nanoTime();
            folder.forgetGone();
        }
        last = Optional.of(Instant.now());
    }

    private void deliver() {
        woken.set(false);
        long next = delivery.getAsLong();
        folder.goOn();
        if (next < period.toNanos()) {
            deliverIn(next);
        }
    }

    private void deliverIn(long nanos) {
        if (!woken.getAndSet(true)) {
            try {
                looker.schedule(this::tryToDeliver, nanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                // closed: nothing is sent any more
                stopping = true;
            }
        }
    }

    private void tryToDeliver() {
        try {
            deliver();
        } catch (RuntimeException | OutOfMemoryError e) {
            log.error("sending failed, is tried again at the next look", e);
        }
    }
}
