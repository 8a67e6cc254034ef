// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infoscript;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A process with those that it started, and those that they did, so far as they can be found. */
final class ProcessTree {

    private final Process root;

    ProcessTree(Process root) {
        this.root = root;
    }

    /**
     * Ends them all: by TERM, and what is still there after a while by KILL.
     *
     * @param grace how long they may take to end by themselves
     */
    void end(Duration grace) {
        Set<ProcessHandle> all = new LinkedHashSet<>(members());
        all.forEach(ProcessHandle::destroy);
        await(all, grace);
        // what was started meanwhile is found by who started it, as long as that lives
        for (ProcessHandle process : List.copyOf(all)) {
            process.descendants().forEach(all::add);
        }
        all.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }

    private List<ProcessHandle> members() {
        return Stream.concat(Stream.of(root.toHandle()), root.descendants()).toList();
    }

    private static void await(Set<ProcessHandle> processes, Duration grace) {
        CompletableFuture<?>[] exits =
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(exits).get(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // asked to stop a second time: no more patience, but no process is left behind either
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // ended by force
        }
    }
}
