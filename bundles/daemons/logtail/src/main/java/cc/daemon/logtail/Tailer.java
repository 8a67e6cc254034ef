// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import cc.api.Printable;
import cc.api.Tail;
import cc.client.daemon.Daemon;
import cc.client.daemon.DaemonLog;
import cc.client.delivery.Delivery;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Follows the logs of a configuration in one thread, and keeps how far they are done. */
final class Tailer implements AutoCloseable {

    /** From one look at names and folders to the next. */
    static final Duration SCAN = Duration.ofMillis(500);

    private static final Duration BUSY = Duration.ofMillis(10);
    private static final Duration IDLE = Duration.ofMillis(100);
    private static final Duration ACTIVE = Duration.ofSeconds(2);
    private static final Duration LAST = Duration.ofSeconds(2);
    private static final long CLOSE_SECONDS = 2;

    private final Daemon daemon;
    private final DaemonLog log;
    private final Delivery delivery;
    private final Shipping shipping;
    private final Thread thread;
    private final long scan;
    private final Semaphore wakes = new Semaphore(0);
    private volatile boolean stopping;
    private volatile boolean looking;
    private volatile Optional<LogtailOptions> changed = Optional.empty();
    private volatile List<Tail> tails = List.of();
    private LogtailOptions options;
    private Optional<Trails> trails = Optional.empty();
    private Optional<Keeper> keeper = Optional.empty();
    private String failure = "";
    private long scanned = System.nanoTime() - SCAN.toNanos();
    private long active = System.nanoTime() - ACTIVE.toNanos();
    private long shown = System.nanoTime() - SCAN.toNanos();
    private boolean unsaved;

    /**
     * Follows nothing yet.
     *
     * @param scan from one look at names and folders to the next
     */
    Tailer(LogtailOptions options, Daemon daemon, Duration scan) {
        this.options = options;
        this.scan = scan.toNanos();
        this.daemon = daemon;
        this.log = daemon.log();
        this.delivery = new Delivery(options.delivery(), daemon, this::wake);
        this.shipping = new Shipping(daemon, delivery);
        this.thread = new Thread(this::run, "cc-logtail-" + options.daemon().name());
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Takes over changed options, in the thread that follows the logs. */
    void update(LogtailOptions newOptions) {
        changed = Optional.of(newOptions);
        wake();
    }

    /**
     * Looks at names and folders now.
     *
     * @return false if that is about to happen already
     */
    boolean look() {
        if (looking) {
            return false;
        }
        looking = true;
        wake();
        return true;
    }

    Delivery delivery() {
        return delivery;
    }

    /** What is followed; at most as old as the last look. */
    List<Tail> tails() {
        return tails;
    }

    /**
     * Reads what is there, and gives it some time to be acknowledged. What is not then comes again
     * after the next start.
     */
    @Override
    public void close() {
        stopping = true;
        wake();
        try {
            thread.join(LAST.plusSeconds(CLOSE_SECONDS).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void wake() {
        if (wakes.availablePermits() == 0) {
            wakes.release();
        }
    }

    private void run() {
        while (!stopping) {
            try {
                follow();
                failure = "";
            } catch (InterruptedException e) {
                // nobody but a bundle that stops this thread by force does that
                stopping = true;
            } catch (RuntimeException | OutOfMemoryError e) {
                // the work goes on whatever one round meets; the same trouble is said once
                if (!e.toString().equals(failure)) {
                    failure = e.toString();
                    log.error("following the logs failed, is tried again", e);
                }
                pause();
            }
        }
        finish();
    }

    private void pause() {
        try {
            wakes.tryAcquire(SCAN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private void follow() throws InterruptedException {
        takeOptions();
        long next = delivery.run();
        if (trails.isEmpty()) {
            open();
        }
        long now = System.nanoTime();
        if (trails.isPresent() && (looking || now - scanned >= scan)) {
            looking = false;
            trails.get().scan(now);
            scanned = System.nanoTime();
        }
        boolean sent = trails.isPresent() && trails.get().turn(now, false, kept());
        trails.ifPresent(all -> all.hurry(System.nanoTime()));
        keep(now);
        show(now);
        if (sent) {
            active = now;
        } else {
            boolean isActive = now - active < ACTIVE.toNanos();
            long most = isActive ? BUSY.toNanos() : IDLE.toNanos();
            if (wakes.tryAcquire(Math.min(next, most), TimeUnit.NANOSECONDS)) {
                wakes.drainPermits();
            }
        }
    }

    private void takeOptions() {
        Optional<LogtailOptions> newOptions = changed;
        if (newOptions.isEmpty()) {
            return;
        }
        changed = Optional.empty();
        boolean same = options.followsTheSame(newOptions.get());
        options = newOptions.get();
        delivery.update(options.delivery());
        if (same) {
            trails.ifPresent(all -> all.update(options));
        } else {
            shut();
        }
    }

    /** Reads what was kept. Without it nothing is followed: it would begin at the wrong place. */
    private void open() {
        StateFile file = new StateFile(options.stateDir());
        try {
            Files.createDirectories(options.stateDir());
            StateFile.Content kept = file.read();
            if (kept.broken() > 0) {
                daemon.counters().add("positions.broken", kept.broken());
                log.error(
                        "state-dir {}: {} positions are broken, their logs are read from their"
                                + " beginning",
                        options.stateDir(),
                        kept.broken());
            }
            trails = Optional.of(new Trails(options, shipping, daemon.counters(), log, kept));
            keeper = Optional.of(new Keeper(file, log, options.daemon().name()));
            failure = "";
        } catch (IOException e) {
            String why = "state-dir " + options.stateDir() + ": " + Printable.of(e.toString());
            if (!why.equals(failure)) {
                failure = why;
                log.error("{}: nothing is followed until it can be used", why);
            }
        }
    }

    private void keep(long now) {
        if (trails.isEmpty() || keeper.isEmpty()) {
            return;
        }
        Trails all = trails.get();
        Keeper to = keeper.get();
        if (to.takeFailed()) {
            unsaved = true;
        }
        boolean must = to.isFree() && all.isToBeKept();
        if (to.isDue(now) || must) {
            unsaved |= all.takeChanged();
            if (unsaved || must) {
                unsaved = false;
                all.keptBy(to.write(all.saved(), this::wake));
            }
        }
    }

    private long kept() {
        return keeper.map(Keeper::kept).orElse(0L);
    }

    private void show(long now) {
        if (now - shown < Keeper.PERIOD.toNanos()) {
            return;
        }
        shown = now;
        tails = trails.map(all -> all.tails(daemon.name(), daemon.target())).orElse(List.of());
    }

    private void finish() {
        long deadline = System.nanoTime() + LAST.toNanos();
        try {
            while (trails.isPresent()
                    && (trails.get().turn(System.nanoTime(), true, kept())
                            || !trails.get().isDone())
                    && System.nanoTime() - deadline < 0
                    && daemon.isConnected()) {
                keep(System.nanoTime());
                long next = Math.min(delivery.run(), BUSY.toNanos());
                wakes.tryAcquire(next, TimeUnit.NANOSECONDS);
            }
            delivery.run();
        } catch (InterruptedException | RuntimeException e) {
            log.warn("the last bytes were not sent: {}", Printable.of(e.toString()));
        }
        shut();
        delivery.stop();
    }

    /** Keeps what is done, and lets go of the files. */
    private void shut() {
        if (trails.isPresent() && keeper.isPresent()) {
            keeper.get().close(trails.get().saved());
            trails.get().withdraw();
            trails.get().close();
        }
        trails = Optional.empty();
        keeper = Optional.empty();
    }
}
