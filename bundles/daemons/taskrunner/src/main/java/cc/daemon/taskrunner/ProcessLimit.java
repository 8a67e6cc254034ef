// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills commands that have more processes than {@code max-processes}. They are counted now and
 * then, and at once when the numbers of processes say that many were started on this host since the
 * last look, which costs next to nothing to see. Used by one thread.
 */
final class ProcessLimit {

    /** Between looks. */
    static final long LOOK_MILLIS = 50;

    private static final Logger LOG = LoggerFactory.getLogger(ProcessLimit.class);
    private static final long COUNT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Started between two looks, these are many. */
    private static final int MANY = 20;

    private long lastPid;
    private long counted = System.nanoTime() - COUNT_NANOS;

    /** Looks whether it is time to count, and counts. */
    void look(Collection<Run> runs, long now) {
        List<Run> limited = runs.stream().filter(run -> limit(run) > 0).toList();
        if (limited.isEmpty()) {
            return;
        }
        long pid = Session.lastPid();
        // they begin anew at the largest one
        boolean many = pid < lastPid || pid - lastPid >= MANY;
        lastPid = pid;
        if (many || now - counted >= COUNT_NANOS) {
            counted = now;
            Map<Long, Integer> sizes =
                    Session.sizes(limited.stream().map(Run::session).collect(Collectors.toSet()));
            limited.stream()
                    .filter(run -> sizes.getOrDefault(run.session(), 0) > limit(run))
                    .forEach(ProcessLimit::kill);
        }
    }

    private static int limit(Run run) {
        return run.session() != 0 && run.service() instanceof CommandTask command
                ? command.options().maxProcesses()
                : 0;
    }

    private static void kill(Run run) {
        long session = run.session();
        run.tooMany();
        try {
            if (session != 0) {
                Session.beginToKill(session);
            }
        } catch (IOException | OutOfMemoryError e) {
            // no room for one more process or thread; the thread of the run tries again and again
            LOG.debug("task {}: cannot be killed yet: {}", run.id(), e.toString());
        }
    }
}
