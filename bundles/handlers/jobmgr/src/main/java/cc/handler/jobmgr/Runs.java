// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All runs of this bundle, whichever jobmgr began them: one job runs once at a time, and none is
 * left when the bundle stops.
 */
@Component(name = "cc.handler.jobmgr.runs", service = Runs.class)
public final class Runs {

    private static final Logger LOG = LoggerFactory.getLogger(JobMgr.NAME);

    /** What killing takes beyond a job's own time to end. */
    private static final Duration KILLING = Duration.ofSeconds(11);

    private final Map<String, Run> live = new HashMap<>();
    private final Map<String, Object> owners = new HashMap<>();
    private boolean closed;

    /**
     * Makes a job somebody's own.
     *
     * @return false if it is somebody else's
     */
    synchronized boolean claim(String name, Object owner) {
        return owners.computeIfAbsent(name, n -> owner) == owner;
    }

    synchronized void release(String name, Object owner) {
        owners.remove(name, owner);
    }

    /**
     * Begins a run.
     *
     * @return false if the one before it of that name has not ended yet, or the bundle stops
     */
    synchronized boolean start(Run run) {
        live.values().removeIf(Run::isOver);
        if (closed || live.containsKey(run.name())) {
            return false;
        }
        run.start();
        // not before: where no thread can be had for it, it may be tried again
        live.put(run.name(), run);
        return true;
    }

    /** Ends all that runs, all at the same time; returns when nothing is left of it. */
    @Deactivate
    void close() {
        Map<String, Run> ending;
        synchronized (this) {
            closed = true;
            ending = new HashMap<>(live);
        }
        Duration longest = Duration.ZERO;
        for (Run run : ending.values()) {
            run.stop();
            longest = run.stopTimeout().compareTo(longest) > 0 ? run.stopTimeout() : longest;
        }
        await(ending, longest.plus(KILLING));
        for (Run run : ending.values()) {
            if (!run.isOver()) {
                LOG.error("{}: does not end, is left behind, process {}", run.name(), run.pid());
                run.abandon();
            }
        }
    }

    private static void await(Map<String, Run> ending, Duration patience) {
        long start = System.nanoTime();
        try {
            while (!ending.values().stream().allMatch(Run::isOver)
                    && System.nanoTime() - start < patience.toNanos()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
