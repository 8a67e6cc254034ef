// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.files.DiskTrouble;
import cc.files.RootFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes the journal: what comes while it waits for the disk is one group. What
 * waits is bounded by the logs, of which each has one group here at most.
 */
final class Commits {

    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);

    private final Journal journal;
    private final Thread thread;
    private final BlockingQueue<Commit> queue = new LinkedBlockingQueue<>();
    private volatile boolean failing;

    /**
     * States to be made durable.
     *
     * @param after told once they are, or why not
     */
    private record Commit(
            List<SourceState> states, List<Long> forgotten, Consumer<Optional<IOException>> after) {

        /** The last one. */
        static final Commit END = new Commit(List.of(), List.of(), error -> {});
    }

    Commits(RootFolder dir, String name) {
        this.journal = new Journal(dir);
        this.thread = new Thread(this::run, "cc-" + name + "-journal");
        thread.setDaemon(true);
    }

    /**
     * Reads what is there, and takes commits from then on.
     *
     * @throws IOException if it cannot; may be tried again
     */
    Collection<SourceState> start() throws IOException {
        Collection<SourceState> states = journal.load();
        thread.start();
        return states;
    }

    /** Whether the journal could not be read in full. */
    boolean isDamaged() {
        return journal.isDamaged();
    }

    /** Hands over states; {@code after} is called in the journal's thread, and must be quick. */
    void submit(
            List<SourceState> states, List<Long> forgotten, Consumer<Optional<IOException>> after) {
        queue.add(new Commit(states, forgotten, after));
    }

    /** Returns when states are durable. */
    void await(List<SourceState> states) throws IOException {
        CompletableFuture<Optional<IOException>> done = new CompletableFuture<>();
        submit(states, List.of(), done::complete);
        try {
            Optional<IOException> error = done.get();
            if (error.isPresent()) {
                throw new IOException(error.get().getMessage(), error.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run() {
        List<Commit> group = new ArrayList<>();
        boolean open = true;
        while (open) {
            try {
                group.add(queue.take());
                queue.drainTo(group);
                open = !group.contains(Commit.END);
                write(group);
            } catch (InterruptedException e) {
                // nobody does; and what waits is worth more
                LOG.debug("interrupted");
            } catch (RuntimeException | Error e) {
                // without this thread nothing would ever be acknowledged again
                LOG.error("the journal's thread failed, goes on", e);
            } finally {
                group.clear();
            }
        }
        journal.close();
    }

    private void write(List<Commit> group) {
        List<SourceState> states = new ArrayList<>();
        List<Long> forgotten = new ArrayList<>();
        group.forEach(commit -> states.addAll(commit.states));
        group.forEach(commit -> forgotten.addAll(commit.forgotten));
        Optional<IOException> error = Optional.empty();
        try {
            if (!states.isEmpty() || !forgotten.isEmpty()) {
                journal.write(states, forgotten);
                told(null);
            }
        } catch (IOException e) {
            error = Optional.of(e);
            told(e);
        } catch (RuntimeException | Error e) {
            LOG.error("the journal failed", e);
            error = Optional.of(new IOException("the journal failed", e));
        }
        for (Commit commit : group) {
            try {
                commit.after.accept(error);
            } catch (RuntimeException | Error e) {
                LOG.error("a commit's end failed", e);
            }
        }
    }

    private void told(IOException e) {
        if (e != null && !failing) {
            LOG.error(
                    "{}: {}: nothing is acknowledged until it can be written",
                    Journal.NAME,
                    DiskTrouble.explain(e));
        } else if (e == null && failing) {
            LOG.info("{}: can be written again", Journal.NAME);
        }
        failing = e != null;
    }

    /**
     * Writes what was handed over, and ends. Returns when it has, or after so many milliseconds.
     */
    void close(long millis) {
        queue.add(Commit.END);
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
