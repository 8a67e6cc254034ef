// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import cc.api.Printable;
import cc.client.daemon.DaemonLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes positions to disk in a thread of its own: a disk takes its time to say that it has them,
 * and reading goes on meanwhile. The oftener it may, the faster the disk is.
 */
final class Keeper implements AutoCloseable {

    /** From one writing to the next at least. */
    static final Duration PERIOD = Duration.ofMillis(200);

    private static final int SHARE = 10;
    private static final long CLOSE_SECONDS = 5;

    private final StateFile file;
    private final DaemonLog log;
    private final ThreadPoolExecutor writer;
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile long next = System.nanoTime();
    private volatile boolean failed;
    private volatile long kept;
    private long writings;
    private String failure = "";

    Keeper(StateFile file, DaemonLog log, String name) {
        this.file = file;
        this.log = log;
        this.writer =
                new ThreadPoolExecutor(
                        0,
                        1,
                        1,
                        TimeUnit.MINUTES,
                        new LinkedBlockingQueue<>(),
                        work -> {
                            Thread thread = new Thread(work, "cc-logtail-" + name + "-positions");
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /** Whether positions that have changed may be written now. */
    boolean isDue(long now) {
        return isFree() && now - next >= 0;
    }

    /** Whether positions can be written now, if it must be. */
    boolean isFree() {
        return !writing.get();
    }

    /** Number of the last writing that is on the disk; 0 for none. */
    long kept() {
        return kept;
    }

    /** Whether the last writing failed: then the same is to be written again. */
    boolean takeFailed() {
        boolean was = failed;
        failed = false;
        return was;
    }

    /**
     * Writes them, aside. To be called while it {@link #isFree}.
     *
     * @param then called when they are on the disk, or could not be put there
     * @return number of this writing
     */
    long write(List<Saved> all, Runnable then) {
        long number = ++writings;
        writing.set(true);
        try {
            writer.execute(
                    () -> {
                        writeNow(all, number);
                        then.run();
                    });
        } catch (RejectedExecutionException e) {
            writing.set(false);
        }
        return number;
    }

    private void writeNow(List<Saved> all, long number) {
        long began = System.nanoTime();
        try {
            file.write(all);
            kept = number;
            if (!failure.isEmpty()) {
                failure = "";
                log.info("positions are kept again");
            }
        } catch (IOException | RuntimeException e) {
            failed = true;
            if (!e.toString().equals(failure)) {
                failure = e.toString();
                log.error(
                        "positions cannot be kept, is tried again: {}", Printable.of(e.toString()));
            }
        } finally {
            long took = System.nanoTime() - began;
            next = System.nanoTime() + Math.max(PERIOD.toNanos(), SHARE * took);
            writing.set(false);
        }
    }

    /** Writes them for the last time, and waits until that is done. */
    void close(List<Saved> all) {
        try {
            writer.execute(() -> writeNow(all, ++writings));
        } catch (RejectedExecutionException e) {
            log.warn("closed already");
        }
        close();
    }

    @Override
    public void close() {
        writer.shutdown();
        try {
            writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
