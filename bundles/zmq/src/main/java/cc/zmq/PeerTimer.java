// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import cc.api.Unfailing;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of whoever watches peers: ticks once a second, and opens their answers in between,
 * which may take the time of a verification that a socket's thread must not spend.
 */
public final class PeerTimer implements Executor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeerTimer.class);

    private static final long PERIOD_MILLIS = 1000;

    private final String name;
    private final ScheduledThreadPoolExecutor executor;

    /**
     * Starts to tick.
     *
     * @param name what the thread is named after
     * @param tick what it throws is logged, and the next tick comes all the same
     */
    public PeerTimer(String name, Runnable tick) {
        this.name = name;
        this.executor =
                new ScheduledThreadPoolExecutor(
                        1,
                        work -> {
                            Thread thread = new Thread(work, "cc-" + name + "-timer");
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.scheduleAtFixedRate(unfailing(tick), 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private Runnable unfailing(Runnable work) {
        return Unfailing.of(LOG::error, name + ": a ping or its answer", work);
    }

    @Override
    public void execute(Runnable work) {
        try {
            executor.execute(unfailing(work));
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: closed while an answer came", name, e);
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
