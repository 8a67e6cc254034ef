// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Acknowledgement;
import cc.api.Alarms;
import cc.api.Copy;
import cc.api.Counters;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Exchange;
import cc.files.DiskTrouble;
import cc.files.Folder;
import cc.files.RelativePath;
import cc.files.RootFolder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All copies of one configuration, with the threads that write them. Made for each configuration
 * that changes where or how is written; reads what is known from the journal, and leaves it there.
 */
final class Copies implements Shared, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Copies.class);

    private static final long FLUSH_MILLIS = 3_000;
    private static final long CLOSE_MILLIS = 30_000;
    private static final long RETRY_MILLIS = 1_000;
    private static final long PATIENCE_MILLIS = 1_000;
    private static final long CLOSING_MILLIS = 10_000;
    private static final int MAX_WAITING = 10_000;

    private static final Refusal STOPPING =
            new Refusal(Acknowledgement.Reason.STOPPING, DropReason.STOPPING, "the handler stops");

    /** Of all that may be in memory, one log may have this part. */
    private static final int SHARE = 4;

    private final TailWriterSettings settings;
    private final RootFolder root;
    private final RootFolder stateDir;
    private final Counters counters;
    private final Alarms alarms;
    private final LongSupplier clock;
    private final Told told;
    private final OpenFiles openFiles;
    private final Room room;
    private final Workers workers;
    private final ConcurrentMap<String, Tail> tails = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, String> claims = new ConcurrentHashMap<>();
    private final Set<Arrival> arrivals = ConcurrentHashMap.newKeySet();
    private final AtomicLong ids = new AtomicLong();
    private final Census census;
    private volatile Commits commits;
    private long triedAt = Long.MIN_VALUE;
    private String problem = "";

    Copies(
            TailWriterSettings settings,
            Folder.Opener opener,
            Counters counters,
            Alarms alarms,
            LongSupplier clock) {
        this.settings = settings;
        this.root = new RootFolder(settings.root(), opener);
        this.stateDir = new RootFolder(settings.stateDir(), opener);
        this.counters = counters;
        this.alarms = alarms;
        this.clock = clock;
        this.told = new Told(clock);
        this.census = new Census(settings, counters);
        this.openFiles = new OpenFiles(settings.maxOpenFiles(), this::closeSome);
        this.room = new Room(MAX_WAITING, settings.queueBytes());
        this.workers = new Workers(settings.name(), settings.workers());
        prepare();
        workers.every(settings.maintPeriod().toMillis(), this::maintain);
    }

    /** A disk that is not there yet is tried again with what comes. */
    private void prepare() {
        try {
            root.open().close();
        } catch (IOException e) {
            LOG.error(
                    "{}: dstdir = '{}' cannot be opened ({}): must be a folder, or one that can be"
                            + " made; nothing is written until it is",
                    settings.file(),
                    settings.root(),
                    DiskTrouble.explain(e));
        }
        ready();
    }

    /** Reads the journal if that is not done; false if it cannot be. */
    private synchronized boolean ready() {
        if (commits != null) {
            return true;
        }
        long now = now();
        if (triedAt != Long.MIN_VALUE && Math.abs(now - triedAt) < RETRY_MILLIS) {
            return false;
        }
        triedAt = now;
        Commits fresh = new Commits(stateDir, settings.name());
        try {
            know(fresh.start());
            commits = fresh;
            problem = "";
            return true;
        } catch (IOException e) {
            String why = DiskTrouble.explain(e);
            if (!why.equals(problem)) {
                problem = why;
                LOG.error(
                        "{}: state-dir = '{}' cannot be used ({}): must be a folder, or one that"
                                + " can be made; nothing is written until it is",
                        settings.file(),
                        settings.stateDir(),
                        why);
            }
            return false;
        }
    }

    private void know(Collection<SourceState> states) {
        for (SourceState state : states) {
            String log = state.identity().log();
            ids.accumulateAndGet(state.id(), Math::max);
            try {
                Tail tail = tail(RelativePath.of(log, "the journal"));
                tail.know(new Source(state));
                letGo(tail);
            } catch (DropException e) {
                LOG.error("{}: {}", Journal.NAME, e.getMessage());
                continue;
            }
            census.add(state.identity().hostname());
            claims.putIfAbsent(state.identity().copy(), log);
        }
    }

    /** The log of a path, which stays until it is let go of as often as it was taken. */
    private Tail tail(RelativePath log) {
        return tails.compute(
                log.toString(),
                (key, known) -> {
                    Tail tail = known;
                    if (known == null) {
                        long share = settings.queueBytes() / SHARE;
                        tail = new Tail(log, this, new Room(MAX_WAITING, share));
                    }
                    tail.taken();
                    return tail;
                });
    }

    /** A fragment came. Called in the order in which they come. */
    void take(Fragment fragment, Exchange exchange, Acknowledgement acknowledgement)
            throws DropException {
        RelativePath log = settings.mask().expand(fragment.hostname(), fragment.filename(), "");
        if (!ready()) {
            refuse(
                    acknowledgement,
                    new Refusal(
                            Acknowledgement.Reason.FULL,
                            DiskTrouble.IO_ERROR,
                            settings.stateDir() + ": " + problem));
        }
        Tail tail = tail(log);
        try {
            take(tail, fragment, exchange, acknowledgement);
        } finally {
            letGo(tail);
        }
    }

    private void letGo(Tail tail) {
        tail.letGo();
        spare(tail);
    }

    /** Senders can make up names without end: a log of which nothing is known goes at once. */
    @Override
    public void spare(Tail tail) {
        if (tail.isNothing()) {
            tails.computeIfPresent(
                    tail.toString(), (key, there) -> there.isNothing() ? null : there);
        }
    }

    private void take(
            Tail tail, Fragment fragment, Exchange exchange, Acknowledgement acknowledgement)
            throws DropException {
        long size = exchange.message().size();
        if (!takeRoom(tail.room(), size, acknowledgement.isAsked())) {
            refuse(
                    acknowledgement,
                    new Refusal(
                            Acknowledgement.Reason.BUSY,
                            DropReason.QUEUE_FULL,
                            "too much waits to be written to " + tail));
        }
        Arrival arrival =
                new Arrival(
                        fragment,
                        acknowledgement,
                        exchange.defer(),
                        exchange.message().route(),
                        size,
                        over -> {
                            arrivals.remove(over);
                            tail.room().giveBack(size);
                            room.giveBack(size);
                        });
        arrivals.add(arrival);
        tail.add(arrival);
    }

    private static void refuse(Acknowledgement acknowledgement, Refusal refusal)
            throws DropException {
        acknowledgement.refuse(refusal.answer(), refusal.getMessage());
        throw new DropException(refusal.reason(), refusal.getMessage());
    }

    /**
     * Who is answered comes again. Who is not loses what is not taken, so others wait a little, as
     * long as something is written.
     */
    private boolean takeRoom(Room own, long size, boolean asked) {
        if (asked) {
            if (own.take(size)) {
                if (room.take(size)) {
                    return true;
                }
                own.giveBack(size);
            }
            return false;
        }
        try {
            if (own.await(size, PATIENCE_MILLIS)) {
                if (room.await(size, PATIENCE_MILLIS)) {
                    return true;
                }
                own.giveBack(size);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void maintain() {
        long now = now();
        if (ready()) {
            tails.values().forEach(tail -> tail.maintain(now, FLUSH_MILLIS, CLOSE_MILLIS));
            forget(now);
        }
    }

    private void forget(long now) {
        Duration lifetime = settings.stateLifetime();
        List<Long> gone = new ArrayList<>();
        for (Tail tail : tails.values()) {
            for (SourceState state : tail.forget(now - lifetime.toMillis())) {
                gone.add(state.id());
                census.remove(state.identity().hostname());
                claims.remove(state.identity().copy(), state.identity().log());
            }
        }
        tails.values().forEach(this::spare);
        if (!gone.isEmpty()) {
            commits.submit(List.of(), gone, error -> {});
        }
    }

    private void closeSome() {
        // read once: they go on while they are sorted
        Map<Tail, Long> lastUse = new HashMap<>();
        tails.values().forEach(tail -> lastUse.put(tail, tail.lastUse()));
        List<Tail> all = new ArrayList<>(lastUse.keySet());
        all.removeIf(tail -> lastUse.get(tail) == 0);
        all.sort(Comparator.comparingLong(lastUse::get));
        int wanted = Math.max(1, settings.maxOpenFiles() / 10);
        int before = openFiles.open();
        for (Tail tail : all) {
            if (before - openFiles.open() >= wanted) {
                break;
            }
            tail.closeUnused();
        }
    }

    /** How many logs are in memory. */
    int logs() {
        return tails.size();
    }

    /** How many copies belong to one of them. */
    int claimed() {
        return claims.size();
    }

    /** Its copies as they are. */
    List<Copy> list() {
        return tails.values().stream()
                .flatMap(tail -> tail.states().stream())
                .map(this::describe)
                .toList();
    }

    private Copy describe(SourceState state) {
        SourceState.Identity identity = state.identity();
        SourceState.Progress progress = state.progress();
        return new Copy(
                settings.name(),
                identity.hostname(),
                identity.filename(),
                root.path().resolve(identity.copy()).toString(),
                progress.position(),
                progress.length(),
                Instant.ofEpochMilli(progress.lastWrite()),
                progress.acknowledged(),
                progress.gaps(),
                progress.gapBytes());
    }

    /** Ends with what came, forces it, and lets go of all files. */
    @Override
    public void close() {
        workers.stopTimer();
        if (!workers.awaitQuiet(CLOSING_MILLIS)) {
            LOG.warn("{}: a disk does not end with what it was given", settings.name());
        }
        tails.values().forEach(tail -> tail.maintain(now(), 0, 0));
        workers.awaitQuiet(CLOSING_MILLIS);
        workers.stop();
        // a disk that stands still keeps nobody waiting, and holds nothing that counts as in hand
        arrivals.forEach(arrival -> arrival.refuse(STOPPING));
        tails.values().forEach(Tail::close);
        if (commits != null) {
            commits.close(CLOSING_MILLIS);
        }
    }

    @Override
    public TailWriterSettings settings() {
        return settings;
    }

    @Override
    public RootFolder root() {
        return root;
    }

    @Override
    public Commits commits() {
        return commits;
    }

    @Override
    public OpenFiles openFiles() {
        return openFiles;
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public void alarm(String what) {
        alarms.raise(settings.name(), what, what);
    }

    @Override
    public Told told() {
        return told;
    }

    @Override
    public void limitWaiting(CopyFile copy) throws IOException {
        if ((long) openFiles.open() * copy.waiting() > settings.queueBytes()) {
            copy.flush();
        }
    }

    @Override
    public long now() {
        return clock.getAsLong();
    }

    @Override
    public long nextId() {
        return ids.incrementAndGet();
    }

    @Override
    public Census census() {
        return census;
    }

    @Override
    public void forgo(Source source) {
        commits.submit(List.of(), List.of(source.id()), error -> {});
    }

    @Override
    public void submit(List<SourceState> states, Consumer<Optional<IOException>> after) {
        workers.begun();
        commits.submit(
                states,
                List.of(),
                error -> {
                    try {
                        after.accept(error);
                    } finally {
                        workers.ended();
                    }
                });
    }

    @Override
    public String claim(String copy, String log) {
        String owner = claims.putIfAbsent(copy, log);
        return owner == null ? log : owner;
    }

    @Override
    public void giveUp(String copy, String log) {
        claims.remove(copy, log);
    }

    @Override
    public boolean isClaimed(String copy) {
        return claims.containsKey(copy);
    }

    @Override
    public Workers workers() {
        return workers;
    }
}
