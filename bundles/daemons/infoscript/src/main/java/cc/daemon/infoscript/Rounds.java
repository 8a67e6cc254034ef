// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infoscript;

import cc.api.Counters;
import cc.api.Printable;
import cc.api.Unfailing;
import cc.client.daemon.DaemonLog;
import cc.client.daemon.InfoFile;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Runs the command at once and then each period, from start to start, never twice at a time. */
final class Rounds implements AutoCloseable {

    /** Characters of a failed command's output that are logged. */
    private static final int SHOWN = 1000;

    private static final long CLOSE_SECONDS = 3;

    private final Counters counters;
    private final DaemonLog log;
    private final Consumer<InfoFile> results;
    private final ScheduledThreadPoolExecutor starter;
    private final ScheduledThreadPoolExecutor runner;
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicBoolean again = new AtomicBoolean();
    private volatile InfoscriptOptions options;
    private volatile Status status = new Status(Optional.empty(), Duration.ZERO, "none yet");
    private volatile long startedNanos = System.nanoTime();
    private volatile boolean overrunSaid;
    private Optional<Future<?>> ticks = Optional.empty();

    /**
     * @param results gets the output of each command that ends well, in the thread that ran it
     */
    Rounds(
            InfoscriptOptions options,
            Counters counters,
            DaemonLog log,
            Consumer<InfoFile> results) {
        this.options = options;
        this.counters = counters;
        this.log = log;
        this.results = results;
        this.starter = executor("starts");
        this.runner = executor("runs");
    }

    synchronized void start() {
        schedule(Duration.ZERO);
    }

    /** Takes over changed options: another command or name runs at once, another period counts. */
    synchronized void update(InfoscriptOptions changed) {
        InfoscriptOptions before = options;
        options = changed;
        if (!changed.script().equals(before.script()) || !changed.name().equals(before.name())) {
            // the old one may still run: then right after it
            schedule(changed.period());
            again.set(true);
            if (run()) {
                again.set(false);
            }
        } else if (!changed.period().equals(before.period())) {
            Duration since = Duration.ofNanos(System.nanoTime() - startedNanos);
            Duration left = changed.period().minus(since);
            schedule(left.isNegative() ? Duration.ZERO : left);
        }
    }

    /**
     * Runs the command now.
     *
     * @return false if it still runs, or this is closed
     */
    boolean run() {
        if (running.getAndSet(true)) {
            return false;
        }
        try {
            runner.execute(this::round);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    boolean isRunning() {
        return running.get();
    }

    /** How the last round went. */
    Status status() {
        return status;
    }

    /** Ends the command with its children if it runs. */
    @Override
    public void close() {
        starter.shutdownNow();
        runner.shutdownNow();
        try {
            runner.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void schedule(Duration first) {
        ticks.ifPresent(running -> running.cancel(false));
        try {
            ticks =
                    Optional.of(
                            starter.scheduleAtFixedRate(
                                    Unfailing.of(log::error, "a start", this::tick),
                                    first.toNanos(),
                                    options.period().toNanos(),
                                    TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException e) {
            ticks = Optional.empty();
        }
    }

    private void tick() {
        if (!run()) {
            counters.increment("infoscript.skipped");
            if (!overrunSaid) {
                overrunSaid = true;
                log.warn("a command still runs when its next start is due, which is left out");
            }
        }
    }

    private void round() {
        try {
            overrunSaid = false;
            startedNanos = System.nanoTime();
            Instant started = Instant.now();
            InfoscriptOptions now = options;
            status = new Status(Optional.of(started), Duration.ZERO, "running");
            Outcome outcome = new Command(now.script(), now.timeout(), now.maxOutput()).run();
            Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
            if (outcome instanceof Outcome.Output output) {
                status = new Status(Optional.of(started), took, "ok");
                counters.add("infoscript.bytes.read", output.content().size());
                results.accept(new InfoFile(now.name(), started, output.content()));
            } else if (outcome instanceof Outcome.Failure failure) {
                status = new Status(Optional.of(started), took, failure.why());
                failed(now, failure);
            }
        } catch (InterruptedException e) {
            // stopped; the command was ended
            Thread.currentThread().interrupt();
        } catch (RuntimeException | OutOfMemoryError e) {
            counters.increment("infoscript.fails");
            log.error("a round failed, the next one comes", e);
        } finally {
            running.set(false);
            if (again.getAndSet(false)) {
                run();
            }
        }
    }

    private void failed(InfoscriptOptions now, Outcome.Failure failure) {
        counters.increment("infoscript.fails");
        log.error(
                "info-script '{}' failed: {}; its output: '{}'",
                Printable.of(now.script()),
                Printable.of(failure.why()),
                Printable.of(failure.content(), SHOWN));
    }

    private ScheduledThreadPoolExecutor executor(String what) {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(
                        1,
                        work -> {
                            String daemon = options.daemon().name();
                            Thread thread =
                                    new Thread(work, "cc-infoscript-" + daemon + "-" + what);
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    /**
     * How a round went.
     *
     * @param started when; empty before the first one
     * @param took until it ended
     * @param result {@code ok}, or what went wrong
     */
    record Status(Optional<Instant> started, Duration took, String result) {}
}
