// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Acknowledgement;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Printable;
import cc.files.DiskTrouble;
import cc.files.Folder;
import cc.files.RelativePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /** A group before it failed, and took with it what this one counted on. */
    private static final Refusal UNSURE =
            new Refusal(
                    Acknowledgement.Reason.BUSY,
                    DiskTrouble.IO_ERROR,
                    "what came before it could not be written");

    private final RelativePath log;
    private final Shared shared;
    private final LogCopies copies;
    private final Room room;
    private final Queue<Arrival> queue = new ArrayDeque<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean syncing = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private List<Waiting> waiting = new ArrayList<>();
    private long lastSync;
    private String trouble = "";

    /**
     * A fragment that is appended, or refused for a position, and is answered when that is sure.
     *
     * @param source that it is of
     * @param end position that must be sure before
     * @param refusal null where it is appended
     */
    private record Waiting(Arrival arrival, Source source, long end, Refusal refusal) {}

    /** What a fragment is appended to, as far as that is known. */
    private static final class Use {
        private Source source;
        private CopyFile copy;
    }

    /** What is forced together. */
    private record Group(
            List<Waiting> waiting, List<CopyFile> copies, Map<Source, SourceState> states) {}

    Tail(RelativePath log, Shared shared, Room room) {
        this.log = log;
        this.shared = shared;
        this.room = room;
        this.lastSync = shared.now();
        this.copies = new LogCopies(log, shared);
    }

    /** What of it may be in memory. */
    Room room() {
        return room;
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
            shared.execute(this);
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
    }

    private void take(Arrival arrival) {
        Use use = new Use();
        try {
            append(arrival, use);
            if (!arrival.isAsked()) {
                arrival.done();
            } else {
                waiting.add(new Waiting(arrival, use.source, use.source.position(), null));
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
            if (use.copy != null && use.copy.isBroken()) {
                copies.fail(use.copy);
            }
            arrival.refuse(refusal);
        } catch (RuntimeException | Error e) {
            arrival.crashed(e);
        }
    }

    /** The position that is wanted must be sure before a sender takes it for done. */
    private void refuse(Arrival arrival, Use use, Refusal refusal) {
        if (arrival.isAsked()
                && refusal.position() != Fragment.NONE
                && refusal.position() > use.source.durablePosition()) {
            waiting.add(new Waiting(arrival, use.source, refusal.position(), refusal));
        } else {
            arrival.refuse(refusal);
        }
    }

    private void append(Arrival arrival, Use use) throws IOException, DropException, Refusal {
        Fragment fragment = arrival.fragment();
        boolean asked = arrival.isAsked();
        if (asked && fragment.position() == Fragment.NONE) {
            throw new DropException(
                    DropReason.BAD_FIELD, "field 'fpos' is missing: must be an integer");
        }
        Content content =
                new Content(
                        fragment.content(),
                        fragment.compression(),
                        shared.settings().limit(),
                        fragment.length());
        Source source = copies.sourceOf(fragment, content, asked);
        CopyFile copy = copies.open(source, fragment, asked);
        use.source = source;
        use.copy = copy;
        if (fragment.gap().isPresent()) {
            gap(source, copy, fragment.gap().get(), asked);
        }
        long start = fragment.position() == Fragment.NONE ? source.position() : fragment.position();
        long skip = 0;
        if (start > source.position()) {
            beyond(source, copy, start, asked);
        } else if (start < source.position()) {
            OptionalLong there = there(source, copy, start, content, asked);
            if (there.isEmpty()) {
                source = copies.beginOver(fragment, content);
                copy = copies.open(source, fragment, asked);
                use.source = source;
                use.copy = copy;
            } else {
                skip = there.getAsLong();
            }
        }
        write(source, copy, start, content, skip, asked);
    }

    private void write(
            Source source, CopyFile copy, long start, Content content, long skip, boolean asked)
            throws IOException {
        long now = shared.now();
        copy.used(now);
        if (asked) {
            source.trust();
        }
        if (skip == Long.MAX_VALUE) {
            shared.counters().increment("duplicates");
            return;
        }
        if (copy.isPlain() && copy.length() != source.length()) {
            // another one's bytes are between
            source.anchor(source.position(), copy.length());
        }
        long bytes = copy.append(content, skip);
        copy.writer(source);
        source.appended(start, bytes, copy.length(), now);
        shared.counters().add("appended_bytes", bytes - skip);
        if (copy.waiting() > 0) {
            shared.limitWaiting(copy);
        }
        if (!trouble.isEmpty()) {
            LOG.info("{}: can be written to again", Printable.of(log.toString()));
            trouble = "";
        }
    }

    private void beyond(Source source, CopyFile copy, long start, boolean asked) throws Refusal {
        if (asked) {
            throw new Refusal(
                    Acknowledgement.Reason.POSITION,
                    Refusal.POSITION,
                    "begins at " + start + ", wanted from " + source.position(),
                    source.position());
        }
        if (copy.isPlain()) {
            syncLost(source, copy, start, "a gap");
        }
        source.anchor(start, copy.length());
    }

    /**
     * How many bytes of a fragment that begins before the position are there.
     *
     * @return {@code Long.MAX_VALUE} for all of them; empty where the copy is not what its sender
     *     has, and never was sure to be
     */
    private OptionalLong there(
            Source source, CopyFile copy, long start, Content content, boolean asked)
            throws IOException, Refusal {
        long from = Math.max(start, source.anchor());
        OptionalLong place =
                copy.isPlain() && from < source.position()
                        ? source.placeOf(from)
                        : OptionalLong.empty();
        boolean equal = asked;
        long total;
        if (place.isPresent()) {
            long at = place.getAsLong();
            CopyFile.Comparison comparison = copy.comparison(at, at + source.position() - from);
            total = content.read(from - start, comparison);
            equal = comparison.isEqual() && (asked || from == start);
        } else {
            total = content.read(0, chunk -> {});
        }
        long overlap = source.position() - start;
        if (equal) {
            return OptionalLong.of(total <= overlap ? Long.MAX_VALUE : overlap);
        }
        if (!asked) {
            if (copy.isPlain()) {
                syncLost(source, copy, start, "an overlap");
            }
            source.anchor(start, copy.length());
            return OptionalLong.of(0);
        }
        if (source.isAcknowledged()) {
            shared.counters().increment("conflicts");
            throw new Refusal(
                    Acknowledgement.Reason.CONFLICT,
                    Refusal.CONFLICT,
                    Printable.of(source.copy())
                            + ": other bytes are there between "
                            + start
                            + " and "
                            + Math.min(source.position(), start + total)
                            + " of "
                            + Printable.of(source.hostname(), 80)
                            + ":"
                            + Printable.of(source.filename(), 80));
        }
        return OptionalLong.empty();
    }

    private void syncLost(Source source, CopyFile copy, long start, String what) {
        shared.counters().increment("sync_lost");
        shared.told()
                .warn(
                        "sync lost " + copy.path(),
                        "{}: sync lost: {} at {}, expected {}",
                        Printable.of(copy.path().toString()),
                        what,
                        start,
                        source.position());
    }

    private void gap(Source source, CopyFile copy, Fragment.Gap gap, boolean asked)
            throws IOException, DropException, Refusal {
        if (gap.to() <= source.position()) {
            return;
        }
        if (gap.from() > source.position()) {
            beyond(source, copy, gap.from(), asked);
        }
        long from = source.position();
        try (Folder folder = shared.root().open(copy.path())) {
            long length =
                    GapFile.append(
                            folder,
                            copy.path(),
                            source.gapsLength(),
                            new Fragment.Gap(from, gap.to(), gap.reason()));
            source.gap(gap, length);
        }
        shared.counters().increment("gaps");
        shared.counters().add("gap_bytes", gap.to() - from);
        LOG.warn(
                "{}: gap: {} to {} of {}:{} could not be read by its sender: {}",
                Printable.of(copy.path().toString()),
                from,
                gap.to(),
                Printable.of(source.hostname(), 80),
                Printable.of(source.filename(), 80),
                gap.reason());
    }

    private void tell(Refusal refusal) {
        if (!refusal.reason().name().equals(trouble)) {
            trouble = refusal.reason().name();
            LOG.error("{}; what comes is not acknowledged", refusal.getMessage());
        }
    }

    private void scheduleSync() {
        if (syncing.compareAndSet(false, true)) {
            shared.execute(this::sync);
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
        if (group.waiting.isEmpty() && group.states.isEmpty() && group.copies.isEmpty()) {
            return;
        }
        try {
            for (CopyFile copy : group.copies) {
                copy.force();
            }
        } catch (IOException | RuntimeException e) {
            failed(group, e instanceof IOException io ? io : new IOException(e.toString(), e));
            return;
        }
        lock.lock();
        try {
            if (group.copies.stream().anyMatch(CopyFile::isGivenUp)) {
                failed(group, new IOException("the copy failed while it was forced"));
                return;
            }
            // handed over under the lock: what is known of a source goes to the journal in order
            group.states.replaceAll(Source::forced);
            shared.submit(
                    List.copyOf(group.states.values()),
                    error -> {
                        if (error.isEmpty()) {
                            group.states.forEach(Source::durable);
                        }
                        shared.execute(() -> answer(group, error));
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
            List<Waiting> all = new ArrayList<>(group.waiting);
            all.addAll(waiting);
            waiting = new ArrayList<>();
            group.states.keySet().forEach(Source::changed);
            fail(group.copies, all, e);
        } finally {
            lock.unlock();
        }
    }

    private void fail(List<CopyFile> failed, List<Waiting> refused, IOException e) {
        shared.counters().increment("failed_forces");
        Refusal refusal = Refusal.of(e, shared.root().path().resolve(log.toString()));
        tell(refusal);
        failed.forEach(copies::fail);
        refused.forEach(one -> one.arrival.refuse(refusal));
    }

    private void answer(Group group, Optional<IOException> error) {
        if (error.isPresent()) {
            Refusal refusal = Refusal.of(error.get(), shared.settings().stateDir());
            lock.lock();
            try {
                // what is forced is not known for good: the next group says it again
                group.states.keySet().forEach(Source::changed);
            } finally {
                lock.unlock();
            }
            group.waiting.forEach(one -> one.arrival.refuse(refusal));
            return;
        }
        Map<Answered, Waiting> last = new LinkedHashMap<>();
        for (Waiting one : group.waiting) {
            if (one.refusal == null) {
                last.put(new Answered(one.source, one.arrival.route()), one);
            }
        }
        for (Waiting one : group.waiting) {
            long sure = one.source.durablePosition();
            if (sure < one.end) {
                one.arrival.refuse(UNSURE);
            } else if (one.refusal != null) {
                one.arrival.refuse(one.refusal);
            } else if (last.get(new Answered(one.source, one.arrival.route())) == one) {
                one.arrival.confirm(sure);
            } else {
                one.arrival.done();
            }
        }
    }

    /** Whoever gets one answer for all fragments of a group. */
    private record Answered(Source source, List<Frame> route) {}

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

    /** Closes its files; what waits still is refused. */
    void close() {
        for (Optional<Arrival> left = next(); left.isPresent(); left = next()) {
            left.get()
                    .refuse(
                            new Refusal(
                                    Acknowledgement.Reason.STOPPING,
                                    DropReason.STOPPING,
                                    "the handler stops"));
        }
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
}
