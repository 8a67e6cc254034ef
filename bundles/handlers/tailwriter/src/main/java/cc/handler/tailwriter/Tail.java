// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Acknowledgement;
import cc.api.DropException;
import cc.api.Printable;
import cc.files.DiskTrouble;
import cc.files.RelativePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log: what came of it and waits, and what is done with it, by one worker at a time. What asks
 * for an answer is forced to disk in groups, while the next ones are appended already: first the
 * copies, then what is known of them, then the answers.
 */
final class Tail implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);

    /** The most fragments that are taken together, before other logs have their turn. */
    private static final int MAX_BATCH = 1000;

    private final RelativePath log;
    private final Shared shared;
    private final LogCopies copies;
    private final Appender appender;
    private final Room room;
    private final Queue<Arrival> queue = new ArrayDeque<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean syncing = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private List<Group.Waiting> waiting = new ArrayList<>();
    private final AtomicInteger users = new AtomicInteger();
    private long lastSync;
    private String trouble = "";

    Tail(RelativePath log, Shared shared, Room room) {
        this.log = log;
        this.shared = shared;
        this.room = room;
        this.lastSync = shared.now();
        this.copies = new LogCopies(log, shared);
        this.appender = new Appender(shared, copies);
    }

    /** What of it may be in memory. */
    Room room() {
        return room;
    }

    /** Somebody is about to give it something: it stays. */
    void taken() {
        users.incrementAndGet();
    }

    void letGo() {
        users.decrementAndGet();
    }

    /** Whether nothing is known of it, and nothing of it is in hand. */
    boolean isNothing() {
        return users.get() == 0
                && room.isEmpty()
                && !scheduled.get()
                && !syncing.get()
                && copies.sources().isEmpty()
                && copies.open().isEmpty();
    }

    /** A source that the journal knows. */
    void know(Source source) {
        copies.sources().add(source);
    }

    /** Puts a fragment behind what waits; room was taken for it. */
    void add(Arrival arrival) {
        synchronized (queue) {
            queue.add(arrival);
        }
        schedule();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            shared.workers().write(this);
        }
    }

    private Optional<Arrival> next() {
        synchronized (queue) {
            return Optional.ofNullable(queue.poll());
        }
    }

    private boolean isQueueEmpty() {
        synchronized (queue) {
            return queue.isEmpty();
        }
    }

    /** Takes what waits, as much as is taken together. */
    @Override
    public void run() {
        boolean asked = false;
        lock.lock();
        try {
            long bytes = 0;
            for (int i = 0; i < MAX_BATCH && bytes < shared.settings().bufferBytes(); i++) {
                Optional<Arrival> arrival = next();
                if (arrival.isEmpty()) {
                    break;
                }
                bytes += arrival.get().size();
                take(arrival.get());
            }
            asked = !waiting.isEmpty();
        } finally {
            lock.unlock();
            scheduled.set(false);
            if (!isQueueEmpty()) {
                schedule();
            }
        }
        if (asked) {
            scheduleSync();
        }
        shared.spare(this);
    }

    private void take(Arrival arrival) {
        Appender.Use use = new Appender.Use();
        try {
            appender.append(arrival, use);
            written();
            if (!arrival.isAsked()) {
                arrival.done();
            } else {
                waiting.add(
                        new Group.Waiting(arrival, use.source(), use.source().position(), null));
            }
        } catch (Refusal e) {
            refuse(arrival, use, e);
        } catch (DropException e) {
            arrival.refuse(Refusal.of(e));
        } catch (IOException e) {
            Refusal refusal = Refusal.of(e, shared.root().path().resolve(log.toString()));
            if (refusal.answer() != Acknowledgement.Reason.REFUSED) {
                tell(refusal);
            }
            if (use.copy() != null && use.copy().isBroken()) {
                copies.fail(use.copy());
            }
            arrival.refuse(refusal);
        } catch (RuntimeException | Error e) {
            arrival.crashed(e);
        }
    }

    /** The position that is wanted must be sure before a sender takes it for done. */
    private void refuse(Arrival arrival, Appender.Use use, Refusal refusal) {
        if (arrival.isAsked()
                && refusal.position() != Fragment.NONE
                && refusal.position() > use.source().durablePosition()) {
            waiting.add(new Group.Waiting(arrival, use.source(), refusal.position(), refusal));
        } else {
            arrival.refuse(refusal);
        }
    }

    private void written() {
        if (!trouble.isEmpty()) {
            LOG.info("{}: can be written to again", Printable.of(log.toString()));
            trouble = "";
        }
    }

    private void tell(Refusal refusal) {
        if (!refusal.reason().name().equals(trouble)) {
            trouble = refusal.reason().name();
            LOG.error("{}; what comes is not acknowledged", refusal.getMessage());
        }
    }

    private void scheduleSync() {
        if (syncing.compareAndSet(false, true)) {
            shared.workers().force(this::sync);
        }
    }

    /** Forces what is not sure yet, and has it answered. */
    private void sync() {
        try {
            syncOnce();
        } finally {
            syncing.set(false);
        }
        // looked at last: what came while this one ended found it still at work
        if (!isIdle()) {
            scheduleSync();
        }
    }

    private void syncOnce() {
        Group group;
        lock.lock();
        try {
            lastSync = shared.now();
            group = group();
        } finally {
            lock.unlock();
        }
        if (group.isEmpty()) {
            return;
        }
        try {
            for (CopyFile copy : group.copies()) {
                copy.force();
            }
        } catch (IOException | RuntimeException e) {
            failed(group, e instanceof IOException io ? io : new IOException(e.toString(), e));
            return;
        }
        lock.lock();
        try {
            if (group.copies().stream().anyMatch(CopyFile::isGivenUp)) {
                failed(group, new IOException("the copy failed while it was forced"));
                return;
            }
            // handed over under the lock: what is known of a source goes to the journal in order
            group.states().replaceAll(Source::forced);
            shared.submit(
                    List.copyOf(group.states().values()),
                    error -> {
                        if (error.isEmpty()) {
                            group.states().forEach(Source::durable);
                        }
                        shared.workers().force(() -> answer(group, error));
                    });
        } finally {
            lock.unlock();
        }
    }

    private boolean isIdle() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private Group group() {
        List<CopyFile> dirty = new ArrayList<>();
        for (CopyFile copy : List.copyOf(copies.open())) {
            if (flush(copy) && copy.isDirty()) {
                copy.clean();
                dirty.add(copy);
            }
        }
        Map<Source, SourceState> states = new LinkedHashMap<>();
        for (Source source : copies.sources()) {
            if (source.takeChange()) {
                states.put(source, source.state());
            }
        }
        Group group = new Group(waiting, dirty, states);
        waiting = new ArrayList<>();
        return group;
    }

    /** Compresses what waits in a copy; false if the disk does not take it. */
    private boolean flush(CopyFile copy) {
        try {
            copy.flush();
            copies.lengthen(copy);
            return true;
        } catch (IOException e) {
            fail(List.of(copy), waiting, e);
            waiting = new ArrayList<>();
            return false;
        }
    }

    /** What was written may not be there, and never will be: back to what is sure. */
    private void failed(Group group, IOException e) {
        lock.lock();
        try {
            List<Group.Waiting> all = new ArrayList<>(group.waiting());
            all.addAll(waiting);
            waiting = new ArrayList<>();
            group.states().keySet().forEach(Source::changed);
            fail(group.copies(), all, e);
        } finally {
            lock.unlock();
        }
    }

    private void fail(List<CopyFile> failed, List<Group.Waiting> refused, IOException e) {
        shared.counters().increment("failed_forces");
        Refusal refusal = Refusal.of(e, shared.root().path().resolve(log.toString()));
        tell(refusal);
        failed.forEach(copies::fail);
        refused.forEach(one -> one.arrival().refuse(refusal));
    }

    private void answer(Group group, Optional<IOException> error) {
        if (error.isPresent()) {
            Refusal refusal = Refusal.of(error.get(), shared.settings().stateDir());
            lock.lock();
            try {
                // what is forced is not known for good: the next group says it again
                group.states().keySet().forEach(Source::changed);
            } finally {
                lock.unlock();
            }
            group.waiting().forEach(one -> one.arrival().refuse(refusal));
            return;
        }
        group.answer();
    }

    /**
     * Flushes and closes what is due.
     *
     * @param flushAfter milliseconds after the last write, at which it is forced
     * @param closeAfter milliseconds after the last use, at which it is closed
     */
    void maintain(long now, long flushAfter, long closeAfter) {
        if (!lock.tryLock()) {
            return;
        }
        boolean due = false;
        try {
            for (Source source : copies.sources()) {
                due |= source.isChanged() && now - source.lastWrite() >= flushAfter;
                due |= source.isChanged() && now - lastSync >= closeAfter;
            }
            for (CopyFile copy : List.copyOf(copies.open())) {
                due |= copy.isDirty() && now - copy.lastUse() >= flushAfter;
                if (now - copy.lastUse() >= closeAfter && canClose(copy)) {
                    copies.close(copy);
                }
            }
        } finally {
            lock.unlock();
        }
        if (due) {
            scheduleSync();
        }
    }

    private boolean canClose(CopyFile copy) {
        return waiting.isEmpty() && !syncing.get() && !copy.isDirty();
    }

    /** Closes its copies that nobody needs now; false if one had to stay. */
    boolean closeUnused() {
        if (!lock.tryLock()) {
            return false;
        }
        boolean dirty = false;
        try {
            for (CopyFile copy : List.copyOf(copies.open())) {
                if (canClose(copy)) {
                    copies.close(copy);
                }
                dirty |= copy.isDirty();
            }
        } finally {
            lock.unlock();
        }
        if (dirty) {
            scheduleSync();
        }
        return !dirty;
    }

    /** When it was last used; 0 if nothing is open. */
    long lastUse() {
        if (!lock.tryLock()) {
            return Long.MAX_VALUE;
        }
        try {
            return copies.open().stream().mapToLong(CopyFile::lastUse).max().orElse(0);
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of sources that nothing came of since a time, and gives them back. */
    List<SourceState> forget(long before) {
        if (!lock.tryLock()) {
            return List.of();
        }
        try {
            List<SourceState> gone = new ArrayList<>();
            for (Source source : List.copyOf(copies.sources())) {
                if (source.lastWrite() < before && copies.opened(source) == null) {
                    copies.sources().remove(source);
                    gone.add(source.state());
                }
            }
            return gone;
        } finally {
            lock.unlock();
        }
    }

    /** What is known of its sources: where a disk holds it up, what is sure of them. */
    List<SourceState> states() {
        boolean locked = lock.tryLock();
        try {
            return copies.sources().stream()
                    .flatMap(source -> locked ? Stream.of(source.state()) : source.sure().stream())
                    .toList();
        } finally {
            if (locked) {
                lock.unlock();
            }
        }
    }

    /** Closes its files, once nobody is at work with them. */
    void close() {
        lock.lock();
        try {
            for (CopyFile copy : List.copyOf(copies.open())) {
                copies.close(copy);
            }
        } catch (RuntimeException e) {
            LOG.error("{}: {}", DiskTrouble.IO_ERROR, log, e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return log.toString();
    }
}
