// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import cc.api.Counters;
import cc.api.Printable;
import cc.client.daemon.DaemonLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One log, from file to file: reads what is appended, notices when the file was rotated, truncated
 * or written anew, reads the old one to its end wherever it is by then, and goes on in the next.
 * One file at a time: the next begins when all of the one before is done. Used by one thread.
 */
final class Trail {

    /** How often what a file held is looked for. */
    static final int SEARCHES = 3;

    /** How long a file that is gone is held open while there is no other. */
    static final Duration HELD = Duration.ofSeconds(60);

    /** From one look for the next file to another, which has to find the same. */
    static final Duration SETTLED = Duration.ofMillis(10);

    private final Naming naming;
    private final Siblings siblings;
    private final Shipping shipping;
    private final Counters counters;
    private final DaemonLog log;
    private final Succession succession;
    private final Outflow outflow;
    private final Leftovers leftovers;
    private LogtailOptions options;
    private Optional<Generation> current = Optional.empty();
    private boolean detached;
    private long kept;
    private boolean absent;
    private boolean released;
    private Optional<Look> expected = Optional.empty();
    private String searching = "";
    private int searches;
    private boolean leaving;
    private boolean hurried;
    private long lookedAt;
    private int generations;
    private long waitingSince;
    private boolean waiting;
    private String trouble = "";

    Trail(
            Naming naming,
            Siblings siblings,
            LogtailOptions options,
            Shipping shipping,
            Counters counters,
            DaemonLog log,
            int generations) {
        this.naming = naming;
        this.siblings = siblings;
        this.options = options;
        this.shipping = shipping;
        this.counters = counters;
        this.log = log;
        this.generations = generations;
        this.outflow = outflow();
        this.leftovers = new Leftovers(this::outflow, this::over);
        this.succession = new Succession(naming, siblings, leftovers, this::late);
    }

    private Outflow outflow() {
        return new Outflow(shipping, naming.operationMode(), counters, log);
    }

    private void over(Generation generation) {
        succession.over(generation);
    }

    private void late(Candidate file, long from, long to) {
        gap(Printable.of(file.path().toString()), from, to, "late");
    }

    /** How many generations it had: the number of the next one. */
    int generations() {
        return generations;
    }

    Naming naming() {
        return naming;
    }

    void update(LogtailOptions changed) {
        options = changed;
        current.ifPresent(Generation::forgive);
        leftovers.forgive();
    }

    /** The file that is read; empty while there is none. */
    Optional<Generation> current() {
        return current;
    }

    /** Whether a file is one that this log was, or is, read from. */
    boolean knows(Candidate candidate) {
        Look look = candidate.look();
        if (current.filter(g -> g.look().isSameInode(look)).isPresent() || leftovers.isAny(look)) {
            return true;
        }
        return succession.isFinished(candidate);
    }

    /**
     * Begins a log that was never followed.
     *
     * @param fromEnd whether what is in its file now is left out
     * @param unknown whether it may have been followed before, and nobody remembers
     */
    void begin(boolean fromEnd, boolean unknown) throws IOException {
        succession.begin();
        Optional<Candidate> first = naming.first(siblings);
        if (first.isPresent()) {
            open(first.get(), true, unknown);
            if (fromEnd && current.isPresent()) {
                current.get().skipToEnd();
            }
        }
    }

    /** Goes on where a log was left. */
    void resume(Saved saved) throws IOException {
        succession.resume(saved.finished());
        generations = Math.max(0, saved.generation()) + 1;
        Generation generation = new Generation(saved);
        current = Optional.of(generation);
        if (!generation.isKnown()) {
            // an empty file, whose inode may be anything by now: what was written since is found
            // by its time
            generation.lose("empty");
            generation.look(new Look(0, 0, 0, saved.mtime()));
            detached = true;
            return;
        }
        Optional<Candidate> there = siblings.named(generation.name());
        Optional<Candidate> found = siblings.contentOf(generation, c -> !succession.isFinished(c));
        if (found.isPresent() && read(generation, found.get(), isLive(found.get(), there))) {
            skipLag(generation);
        } else {
            detached = true;
            search("gone");
        }
    }

    /** Looks on at a file that was left for what was written late. */
    void resumeLeft(Saved saved, long now) throws IOException {
        Generation generation = new Generation(saved);
        Optional<Candidate> found = siblings.contentOf(generation, c -> true);
        if (found.isPresent()) {
            Optional<Bytes> bytes =
                    found.get().open(options.followLinks(), isCopy(found.get(), generation));
            if (bytes.isPresent() && readFrom(generation, bytes.get(), found.get())) {
                leftovers.add(generation, now);
                succession.resumeLeft(generation);
            }
        }
    }

    private void search(String why) {
        searching = why;
        searches = 0;
    }

    /** Looks for what a file held, which is not under its name any more, and gives up at last. */
    private void search(Generation generation) throws IOException {
        boolean gone = searching.equals("gone");
        Optional<Candidate> found =
                siblings.contentOf(
                        generation,
                        c ->
                                !succession.isFinished(c)
                                        && (gone
                                                || c.isArchive()
                                                || !c.look().isSameInode(generation.look())));
        if (found.isPresent()) {
            boolean live = gone && isLive(found.get(), siblings.named(generation.name()));
            if (read(generation, found.get(), live)) {
                searching = "";
            }
        } else if (++searches >= SEARCHES) {
            // not seen once says nothing: it may have been renamed while the folder was read
            lose(generation, searching);
            searching = "";
        }
    }

    private void lose(Generation generation, String why) throws IOException {
        long from = generation.position();
        long to = generation.seen();
        generation.lose(why);
        detached = true;
        if (to > from) {
            gap(generation, from, to, why);
        } else {
            released = why.equals("gone");
            log.info("{} is {} at {}, and was read to there", shown(generation), why, from);
        }
    }

    private static boolean isLive(Candidate found, Optional<Candidate> there) {
        return there.filter(c -> c.path().equals(found.path())).isPresent();
    }

    private boolean read(Generation generation, Candidate from, boolean live) throws IOException {
        Optional<Bytes> bytes = from.open(options.followLinks(), !live && isCopy(from, generation));
        if (bytes.isEmpty() || !readFrom(generation, bytes.get(), from)) {
            return false;
        }
        detached = !live;
        released = false;
        log.info(
                "{} goes on at {}{}",
                shown(generation),
                generation.acknowledged(),
                live ? "" : ", in " + Printable.of(from.path().toString()));
        return true;
    }

    private static boolean readFrom(Generation generation, Bytes bytes, Candidate from)
            throws IOException {
        boolean read = false;
        try {
            read = generation.readFrom(bytes, from.look());
            return read;
        } finally {
            if (!read) {
                bytes.close();
            }
        }
    }

    private static boolean isCopy(Candidate from, Generation generation) {
        return from.isArchive() || !from.look().isSameInode(generation.look());
    }

    private void skipLag(Generation generation) throws IOException {
        long most = options.lagMaxBytes();
        long lag = generation.available();
        if (most > 0 && lag > most && !generation.isComplete()) {
            long to = generation.position() + lag - most;
            gap(generation, generation.position(), to, "lag");
            generation.leaveOut(to, "lag");
        }
    }

    /** Looks what became of the files. Now and then, and before the first turn. */
    void scan(long now) throws IOException {
        leftovers.turn(options, now, kept);
        if (current.isEmpty()) {
            next();
            return;
        }
        Generation generation = current.get();
        long back = generation.takeBack();
        if (back > 0) {
            counters.increment("positions.lost");
            log.warn(
                    "{}: its position was lost: the receiver lacks the last {} bytes, which are"
                            + " sent",
                    shown(generation),
                    back);
        }
        if (!searching.isEmpty()) {
            search(generation);
            return;
        }
        if (!trouble.isEmpty() && generation.isReadable()) {
            reopen(generation);
        }
        String name = generation.name();
        Optional<Candidate> there = siblings.named(name);
        absent = there.isEmpty();
        boolean same =
                !generation.isComplete()
                        && there.filter(c -> c.look().isSameInode(generation.look())).isPresent();
        if (same) {
            Look look = there.get().look();
            // a clock of files stands still for some milliseconds
            boolean written = !look.equals(generation.look()) || look.isRecent();
            detached = false;
            if (written && !generation.isKnown() && forsakeIfCopied(generation)) {
                return;
            }
            if (written && !generation.measure()) {
                // what is there now says nothing of when this content was last written
                changed(generation);
            } else {
                generation.look(look);
            }
        } else {
            detached = true;
        }
        leaving = detached || naming.after(name, siblings).isPresent();
        hurried = leaving;
        if (!isEnded(generation)) {
            waiting = false;
        } else if (generation.isComplete() && generation.seen() > generation.position()) {
            // a copy that was made before the last bytes were written
            gap(generation, generation.position(), generation.seen(), "truncated");
            generation.lose("truncated");
        } else {
            leave(generation, now);
        }
    }

    /**
     * Where a file of which nothing was known was written, copied and truncated while nobody
     * looked: what it held is in the copy, which comes before what is there now.
     */
    private boolean forsakeIfCopied(Generation generation) throws IOException {
        // known before the copies are listed: one that is made from now on is found by it
        generation.begin();
        if (!succession.isCopied(generation)) {
            return false;
        }
        log.info("{} was copied and truncated: goes on in the copy", shown(generation));
        generation.forsake();
        detached = true;
        leaving = true;
        hurried = true;
        return true;
    }

    /** Goes on in the next file, where all of one is done that nothing is appended to. */
    void hurry(long now) throws IOException {
        if (hurried
                && searching.isEmpty()
                && current.isPresent()
                && now - lookedAt >= SETTLED.toNanos()
                && isEnded(current.get())
                && current.get().seen() <= current.get().position()) {
            leave(current.get(), now);
        }
    }

    private boolean isEnded(Generation generation) throws IOException {
        return leaving && generation.available() == 0 && generation.isDone();
    }

    /** What cannot be read any more may be read anew, as a file of a server that was away. */
    private void reopen(Generation generation) throws IOException {
        Optional<Candidate> found = siblings.contentOf(generation, c -> !succession.isFinished(c));
        if (found.isPresent()) {
            read(generation, found.get(), isLive(found.get(), siblings.named(generation.name())));
        }
    }

    /** Goes on in the next file, if there is one. */
    private void leave(Generation generation, long now) throws IOException {
        if (released && isBack(generation)) {
            return;
        }
        Optional<Candidate> next = succession.after(generation, detached);
        if (next.isEmpty()) {
            hurried = false;
            letGo(generation, now);
            return;
        }
        // who rotates right now renames one file after the other, and a folder that is read
        // meanwhile may show one of them under neither name
        boolean settled = expected.filter(next.get().look()::isSameInode).isPresent();
        expected = Optional.of(next.get().look());
        lookedAt = now;
        hurried = true;
        boolean live = isNamed(next.get());
        if (settled && open(next.get(), live)) {
            expected = Optional.empty();
            succession.finish(generation);
            leftovers.add(generation, now);
            if (live) {
                forsakeIfCopied(current.orElseThrow());
            }
        }
    }

    /** Whether a file that was gone is under its name again, and goes on there. */
    private boolean isBack(Generation generation) throws IOException {
        String name = generation.name();
        Optional<Candidate> there =
                siblings.named(name).filter(c -> c.look().isSameInode(generation.look()));
        return there.isPresent()
                && siblings.contentOf(generation, there.get()::equals).isPresent()
                && read(generation, there.get(), true);
    }

    /** A file that is gone is not held open for ever. */
    private void letGo(Generation generation, long now) throws IOException {
        if (!waiting) {
            waiting = true;
            waitingSince = now;
        } else if (generation.isReadable() && now - waitingSince >= HELD.toNanos()) {
            log.info("{} is gone, and was read to its end", shown(generation));
            generation.lose("gone");
            released = true;
        }
    }

    private boolean isNamed(Candidate candidate) {
        return !(naming instanceof Naming.Rotated rotated)
                || candidate.path().getFileName().toString().equals(rotated.name());
    }

    private void next() throws IOException {
        Optional<Candidate> first = naming.first(siblings);
        if (first.isPresent()) {
            open(first.get(), true);
        }
    }

    /**
     * Begins a file.
     *
     * @return false if it is not there any more
     */
    private boolean open(Candidate candidate, boolean live) throws IOException {
        return open(candidate, live, false);
    }

    private boolean open(Candidate candidate, boolean live, boolean unknown) throws IOException {
        Optional<Bytes> bytes =
                candidate.open(options.followLinks(), !live && candidate.isArchive());
        if (bytes.isEmpty()) {
            return false;
        }
        Path named =
                naming instanceof Naming.Rotated rotated
                        ? siblings.folder().resolve(rotated.name())
                        : siblings.folder().resolve(candidate.plainName());
        Generation generation =
                new Generation(
                        naming.log(),
                        named.toString(),
                        candidate.look(),
                        bytes.get(),
                        unknown ? Generation.UNNUMBERED : generations);
        generations++;
        current = Optional.of(generation);
        detached = !live || candidate.isArchive();
        leaving = detached || naming.after(generation.name(), siblings).isPresent();
        hurried = leaving;
        released = false;
        waiting = false;
        counters.increment("tailed_files");
        log.info(
                "follows {}{}",
                shown(generation),
                live ? "" : ", in " + Printable.of(candidate.path().toString()));
        return true;
    }

    /**
     * Sends one piece, if there is one.
     *
     * @param all whether what waits for more is sent, too: this is the end
     * @param onDisk number of the last writing of positions that is on the disk
     */
    Turn turn(long now, boolean all, long onDisk) throws IOException {
        kept = onDisk;
        if (all) {
            leftovers.turn(options, now, kept);
        }
        if (current.isEmpty()) {
            return Turn.IDLE;
        }
        Generation generation = current.get();
        if (!searching.isEmpty()) {
            return Turn.IDLE;
        }
        if (generation.begin()) {
            forsakeIfCopied(generation);
        }
        if (!generation.isKept(kept)) {
            return Turn.IDLE;
        }
        Turn turn = outflow.turn(generation, options, now, all || leaving);
        if (turn == Turn.CHANGED) {
            changed(generation);
            return Turn.IDLE;
        }
        return turn;
    }

    /** A file is not what it was: the rest of what it was may be in a copy. */
    private void changed(Generation generation) throws IOException {
        if (generation.isBeyond()) {
            log.warn(
                    "{} is shorter than what the receiver has of it: begins anew",
                    shown(generation));
            shipping.withdraw(generation);
            generation.abandon();
            detached = true;
            return;
        }
        search("truncated");
    }

    private void gap(Generation generation, long from, long to, String reason) {
        gap(shown(generation), from, to, reason);
    }

    private void gap(String file, long from, long to, String reason) {
        counters.increment("gaps");
        counters.add("gap_bytes", to - from);
        log.error(
                "{}: GAP: {} bytes are not sent, from {} to {}: {}",
                file,
                to - from,
                from,
                to,
                reason);
    }

    /** Remembers what is wrong; says it if it is news. */
    void trouble(String what) {
        if (!what.equals(trouble)) {
            trouble = what;
            if (!what.isEmpty()) {
                counters.increment("unreadable");
                log.error("{}: {}, is tried again", Printable.of(naming.log()), what);
            }
        }
    }

    /** What becomes of the file, for operators. */
    String state() {
        if (!trouble.isEmpty()) {
            return trouble;
        }
        if (current.isEmpty()) {
            return "waits for a file";
        }
        Generation generation = current.get();
        if (!generation.refusal().isEmpty()) {
            return "REFUSED: " + generation.refusal();
        }
        if (!searching.isEmpty()) {
            return searching + ", is looked for";
        }
        if (!generation.isReadable()) {
            return generation.isDone() ? "gone, waits for the next" : "gone";
        }
        return detached ? "rotated, is read to its end" : "followed";
    }

    /** Whether nothing is left to be sent or acknowledged of what is there. */
    boolean isDone() {
        try {
            boolean done =
                    current.isEmpty()
                            || !searching.isEmpty()
                            || !current.get().refusal().isEmpty()
                            || current.get().isDone() && current.get().available() <= 0;
            return done && leftovers.isDone();
        } catch (IOException e) {
            return true;
        }
    }

    Optional<Instant> behindSince() {
        return outflow.behindSince();
    }

    /** Whether there is nothing left of it: its file is gone, and all of it is done. */
    boolean isOver() {
        return current.isEmpty()
                || searching.isEmpty()
                        && detached
                        && absent
                        && !current.get().isReadable()
                        && current.get().isDone();
    }

    /** What is to be kept of it; nothing while it has no file. */
    List<Saved> saved() {
        List<Saved> saved = new ArrayList<>(leftovers.saved());
        current.ifPresent(generation -> saved.add(generation.saved(succession.kept())));
        return saved;
    }

    /** Its files, of any of which something may be under way. */
    List<Generation> all() {
        List<Generation> all = new ArrayList<>(leftovers.generations());
        current.ifPresent(all::add);
        return all;
    }

    /** Whether it waits for being kept before it is sent. */
    boolean isToBeKept() {
        return all().stream().anyMatch(Generation::isToBeKept);
    }

    /** It is in the writing of this number. */
    void keptBy(long writing) {
        all().stream().filter(Generation::isToBeKept).forEach(g -> g.keptBy(writing));
    }

    boolean takeChanged() {
        boolean changed = leftovers.takeChanged();
        return current.map(Generation::takeChanged).orElse(false) || changed;
    }

    void close() throws IOException {
        if (current.isPresent()) {
            current.get().close();
        }
        leftovers.close();
    }

    private static String shown(Generation generation) {
        return Printable.of(generation.filename());
    }
}
