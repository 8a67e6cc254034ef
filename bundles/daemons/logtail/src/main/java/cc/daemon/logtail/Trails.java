// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import cc.api.Counters;
import cc.api.Printable;
import cc.api.Tail;
import cc.client.daemon.DaemonLog;
import cc.daemon.logtail.LogtailOptions.Follow;
import cc.daemon.logtail.LogtailOptions.Mode;
import cc.daemon.logtail.LogtailOptions.Start;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The logs that are followed, each in its turn. Used by one thread. */
final class Trails {

    /** Positions of logs that are not followed now that are kept at most. */
    static final int MAX_OTHERS = 10_000;

    private final Siblings siblings;
    private final Shipping shipping;
    private final Counters counters;
    private final DaemonLog log;
    private final Map<String, Trail> trails = new LinkedHashMap<>();
    private final Deque<Trail> order = new ArrayDeque<>();
    private final Map<String, Saved> others = new LinkedHashMap<>();
    private final Map<String, Integer> ended = new LinkedHashMap<>();
    private final Map<String, Begin> unread = new HashMap<>();
    private LogtailOptions options;
    private boolean fromEnd;
    private boolean unknown;
    private boolean removed;
    private String said = "";

    /** How a log begins, which is this file. */
    private record Begin(boolean fromEnd, boolean unknown, Object file) {}

    Trails(
            LogtailOptions options,
            Shipping shipping,
            Counters counters,
            DaemonLog log,
            StateFile.Content kept) {
        this.options = options;
        this.shipping = shipping;
        this.counters = counters;
        this.log = log;
        this.siblings = new Siblings(options.folder(), options.followLinks());
        this.unknown = !kept.exists();
        this.fromEnd = unknown && options.start() == Start.END;
        if (unknown) {
            log.info(
                    "state-dir {}: no positions are kept: begins at the {} of what is there",
                    options.stateDir(),
                    fromEnd ? "end" : "beginning");
        }
        for (Saved saved : kept.saved()) {
            others.put(key(saved), saved);
        }
        resume();
    }

    private static String key(Saved saved) {
        String key = saved.filename() + "\n" + saved.log();
        return saved.left() ? key + "\n" + saved.generation() : key;
    }

    private void resume() {
        for (Map.Entry<String, Saved> entry : List.copyOf(others.entrySet())) {
            Saved saved = entry.getValue();
            if (!saved.left() && isFollowed(saved) && trails.size() < options.maxFiles()) {
                Trail trail = add(naming(saved.log()));
                try {
                    trail.resume(saved);
                    others.remove(entry.getKey());
                } catch (IOException e) {
                    // the folder is not there: its position is not given up for that
                    drop(trail);
                    say(unreadable(options.folder(), e));
                }
            }
        }
        for (Map.Entry<String, Saved> entry : List.copyOf(others.entrySet())) {
            Saved saved = entry.getValue();
            if (saved.left() && isHere(saved) && trails.containsKey(saved.log())) {
                others.remove(entry.getKey());
                resumeLeft(trails.get(saved.log()), saved);
            }
        }
        while (others.size() > MAX_OTHERS) {
            others.remove(others.keySet().iterator().next());
        }
    }

    private void resumeLeft(Trail trail, Saved saved) {
        try {
            trail.resumeLeft(saved, System.nanoTime());
        } catch (IOException e) {
            log.warn(
                    "{}: what was written to it late cannot be read: {}",
                    Printable.of(saved.filename()),
                    Printable.of(e.toString()));
        }
    }

    private boolean isHere(Saved saved) {
        return options.folder().equals(Path.of(saved.filename()).getParent());
    }

    private boolean isFollowed(Saved saved) {
        if (!isHere(saved) || trails.containsKey(saved.log())) {
            return false;
        }
        if (options.mode() == Mode.ROTATED) {
            return saved.log().equals(options.logname());
        }
        return options.follow() == Follow.ALL
                ? options.logmask().matches(saved.log())
                : saved.log().equals(options.logmask().toString());
    }

    private Naming naming(String name) {
        if (options.mode() == Mode.ROTATED) {
            return new Naming.Rotated(name, "rotated");
        }
        return options.follow() == Follow.ALL
                ? new Naming.Rotated(name, "classic")
                : new Naming.Classic(options.logmask());
    }

    private Trail add(Naming naming) {
        int generations = ended.getOrDefault(naming.log(), 0);
        Trail trail = new Trail(naming, siblings, options, shipping, counters, log, generations);
        trails.put(naming.log(), trail);
        order.addLast(trail);
        return trail;
    }

    private void drop(Trail trail) {
        trails.remove(trail.naming().log());
        order.remove(trail);
    }

    /** Takes over changed options, which follow the same files. */
    void update(LogtailOptions changed) {
        options = changed;
        trails.values().forEach(trail -> trail.update(changed));
    }

    /** Looks for new files, and what became of the others. */
    void scan(long now) {
        try {
            if (trails.isEmpty() || !others.isEmpty()) {
                resume();
            }
            String trouble = find();
            fromEnd = false;
            unknown = false;
            say(trouble);
        } catch (IOException e) {
            say(unreadable(options.folder(), e));
        }
        for (Trail trail : List.copyOf(order)) {
            try {
                trail.scan(now);
                trail.trouble("");
            } catch (IOException e) {
                trail.trouble("cannot be read: " + Printable.of(e.toString()));
            }
        }
        if (options.mode() == Mode.CLASSIC && options.follow() == Follow.ALL) {
            removeOver();
            forgetEnded();
        }
    }

    /** Goes on where a file has ended and the next is there. */
    void hurry(long now) {
        for (Trail trail : order) {
            try {
                trail.hurry(now);
            } catch (IOException e) {
                trail.trouble("cannot be read: " + Printable.of(e.toString()));
            }
        }
    }

    /** What to say of it: whether it is the folder that cannot be read, or a file in it. */
    static String unreadable(Path folder, IOException e) {
        boolean whole =
                e instanceof FileSystemException at
                        && at.getFile() != null
                        && Path.of(at.getFile()).equals(folder);
        return (whole ? "logdir " : "a file in logdir ")
                + folder
                + " cannot be read, is tried again: "
                + Printable.of(e.toString());
    }

    /**
     * Begins with what is not followed yet.
     *
     * @return what is to be said of files that cannot be read; empty for nothing
     */
    private String find() throws IOException {
        if (options.mode() == Mode.CLASSIC && options.follow() == Follow.ALL) {
            return findAll();
        }
        String only =
                options.mode() == Mode.ROTATED ? options.logname() : options.logmask().toString();
        if (!trails.containsKey(only)) {
            begin(naming(only), fromEnd, unknown);
        }
        return "";
    }

    private String findAll() throws IOException {
        List<Candidate> found =
                siblings.list(name -> options.logmask().matches(name) && !Naming.isArchive(name));
        // the newest first: those that rotation made of them are then known
        found.sort(Comparator.comparing((Candidate c) -> c.look().mtime()).reversed());
        boolean more = false;
        Optional<IOException> trouble = Optional.empty();
        for (Candidate candidate : found) {
            String name = candidate.path().getFileName().toString();
            if (!trails.containsKey(name) && !isKnown(candidate)) {
                if (trails.size() >= options.maxFiles()) {
                    more = true;
                    break;
                }
                try {
                    beginOne(name);
                } catch (IOException e) {
                    // one that cannot be read now keeps no other from being followed
                    trouble = Optional.of(trouble.orElse(e));
                }
            }
        }
        if (more && !said.startsWith("max-files")) {
            said = "max-files = " + options.maxFiles() + ": more files match, are not followed";
            log.warn("{}", said);
        }
        return trouble.map(e -> unreadable(options.folder(), e)).orElse("");
    }

    /**
     * What was there at the first look of all stays so, also where it can be read only later. A
     * file that has come in its place was not there.
     */
    private void beginOne(String name) throws IOException {
        Object file = key(options.folder().resolve(name));
        Begin how = new Begin(fromEnd, unknown, file);
        Begin before = unread.get(name);
        if (before != null && before.file.equals(file)) {
            how = before;
        }
        try {
            begin(naming(name), how.fromEnd, how.unknown);
            unread.remove(name);
        } catch (IOException e) {
            if (unread.size() < MAX_OTHERS) {
                unread.put(name, how);
            }
            throw e;
        }
    }

    private static Object key(Path path) {
        try {
            Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
            return key == null ? "" : key;
        } catch (IOException e) {
            // it has gone meanwhile
            return "";
        }
    }

    private boolean isKnown(Candidate candidate) {
        return trails.values().stream().anyMatch(trail -> trail.knows(candidate));
    }

    private void begin(Naming naming, boolean end, boolean isUnknown) throws IOException {
        Trail trail = add(naming);
        try {
            trail.begin(end, isUnknown);
        } catch (IOException e) {
            drop(trail);
            throw e;
        }
    }

    private void removeOver() {
        for (Trail trail : List.copyOf(order)) {
            if (trail.isOver()) {
                drop(trail);
                close(trail);
                ended.put(trail.naming().log(), trail.generations());
                removed = true;
            }
        }
    }

    private void forgetEnded() {
        while (ended.size() > MAX_OTHERS) {
            ended.remove(ended.keySet().iterator().next());
        }
    }

    /**
     * Gives each log its turn, beginning with the one that has waited longest.
     *
     * @param all whether what waits for more is sent, too
     * @param kept number of the last writing of positions that is on the disk
     * @return whether anything was sent
     */
    boolean turn(long now, boolean all, long kept) {
        boolean sent = false;
        for (int left = order.size(); left > 0; left--) {
            Trail trail = order.peekFirst();
            Turn turn = turn(trail, now, all, kept);
            if (turn == Turn.WAIT) {
                return sent;
            }
            order.addLast(order.pollFirst());
            sent |= turn == Turn.SENT;
        }
        return sent;
    }

    private Turn turn(Trail trail, long now, boolean all, long kept) {
        try {
            return trail.turn(now, all, kept);
        } catch (IOException e) {
            trail.trouble("cannot be read: " + Printable.of(e.toString()));
            return Turn.IDLE;
        }
    }

    /** Whether positions have changed since this was last asked. */
    boolean takeChanged() {
        boolean changed = removed;
        removed = false;
        for (Trail trail : order) {
            changed |= trail.takeChanged();
        }
        return changed;
    }

    /** Whether any log waits for being kept before it is sent. */
    boolean isToBeKept() {
        return order.stream().anyMatch(Trail::isToBeKept);
    }

    /** All of them are in the writing of this number. */
    void keptBy(long writing) {
        order.forEach(trail -> trail.keptBy(writing));
    }

    /** What is to be kept. */
    List<Saved> saved() {
        List<Saved> all = new ArrayList<>(others.values());
        trails.values().forEach(trail -> all.addAll(trail.saved()));
        return all;
    }

    /** Whether nothing is left to be sent or acknowledged of what is there. */
    boolean isDone() {
        return trails.values().stream().allMatch(Trail::isDone);
    }

    /** What is followed, as the shell shows it. */
    List<Tail> tails(String component, String peer) {
        List<Tail> tails = new ArrayList<>();
        for (Trail trail : trails.values()) {
            Optional<Generation> current = trail.current();
            tails.add(
                    new Tail(
                            component,
                            current.map(Generation::filename)
                                    .orElse(options.logdir() + "/" + trail.naming().log()),
                            current.map(Generation::seen).orElse(0L),
                            current.map(Generation::position).orElse(0L),
                            current.map(Generation::acknowledged).orElse(0L),
                            trail.behindSince(),
                            peer,
                            trail.state()));
        }
        return tails;
    }

    /** Gives up what is under way. */
    void withdraw() {
        order.forEach(trail -> trail.all().forEach(shipping::withdraw));
    }

    void close() {
        order.forEach(this::close);
    }

    private void close(Trail trail) {
        try {
            trail.close();
        } catch (IOException e) {
            log.warn("{}: {}", trail.naming().log(), Printable.of(e.toString()));
        }
    }

    private void say(String what) {
        if (what.equals(said) || what.isEmpty() && said.startsWith("max-files")) {
            return;
        }
        said = what;
        if (what.isEmpty()) {
            log.info("all of logdir {} can be read again", options.logdir());
        } else {
            log.error("{}", what);
        }
    }
}
