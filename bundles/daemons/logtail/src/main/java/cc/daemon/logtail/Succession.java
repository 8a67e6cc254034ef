// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** In which file a log goes on when one has ended, and which of its files are done. */
final class Succession {

    /** Files that are remembered when they are done. */
    static final int MAX_FINISHED = 1024;

    /** Those of them that are remembered from one start to the next. */
    static final int MAX_KEPT = 8;

    private final Naming naming;
    private final Siblings siblings;
    private final Leftovers leftovers;
    private final Late late;
    private final Deque<Done> finished = new ArrayDeque<>();
    private Instant floor = Instant.MAX;

    /** Told of bytes that were written to a file when nobody looked at it any more. */
    interface Late {

        /**
         * Bytes that never come.
         *
         * @param file where they are
         * @param from offset of the first one
         * @param to offset behind the last one
         */
        void found(Candidate file, long from, long to);
    }

    /** A file that is done, and when it was last written by then. */
    private static final class Done {
        private final Instant mtime;
        private Saved.Finished file;
        private long size;
        private Optional<Look> known = Optional.empty();

        Done(Saved.Finished file, Instant mtime) {
            this.file = file;
            this.mtime = mtime;
            this.size = file.size();
        }

        boolean isInode(long device, long inode) {
            return file.device() == device && file.inode() == inode;
        }

        /** It was empty when it was left. */
        void begins(Fingerprint head) {
            file = new Saved.Finished(file.device(), file.inode(), head, file.size());
            known = Optional.empty();
        }

        Saved.Finished kept() {
            return new Saved.Finished(file.device(), file.inode(), file.head(), size);
        }
    }

    /**
     * Nothing is done yet.
     *
     * @param leftovers files that are looked at still, though they are done
     */
    Succession(Naming naming, Siblings siblings, Leftovers leftovers, Late late) {
        this.naming = naming;
        this.siblings = siblings;
        this.leftovers = leftovers;
        this.late = late;
    }

    /** What is there before a log is followed for the first time is of no interest. */
    void begin() throws IOException {
        if (naming instanceof Naming.Rotated rotated) {
            List<Candidate> old = siblings.rotated(rotated.name());
            for (Candidate candidate :
                    old.subList(Math.max(0, old.size() - MAX_KEPT), old.size())) {
                Look look = candidate.look();
                Fingerprint head = candidate.head(Fingerprint.MAX, siblings.follow());
                finish(
                        new Saved.Finished(
                                look.device(), look.inode(), head, Saved.Finished.UNKNOWN),
                        look.mtime());
            }
        }
    }

    /** What was done before this start. */
    void resume(List<Saved.Finished> before) {
        before.forEach(file -> finished.addLast(new Done(file, Instant.MIN)));
    }

    /** A generation that was left before this start, and is looked at still. */
    void resumeLeft(Generation generation) {
        Look look = generation.look();
        if (finished.stream().noneMatch(done -> done.isInode(look.device(), look.inode()))) {
            finished.addFirst(new Done(finished(generation), look.mtime()));
        }
    }

    /** A generation is done, and is left for the next one. */
    void finish(Generation generation) {
        finish(finished(generation), generation.look().mtime());
    }

    private static Saved.Finished finished(Generation generation) {
        Look look = generation.look();
        // what is in a copy or an archive ends where that does
        boolean itself = look.inode() == generation.inode() && look.device() == generation.device();
        return new Saved.Finished(
                look.device(),
                look.inode(),
                generation.begins(),
                itself && generation.isReadable() ? generation.position() : Saved.Finished.UNKNOWN);
    }

    private void finish(Saved.Finished file, Instant mtime) {
        finished.addLast(new Done(file, mtime));
        if (finished.size() > MAX_FINISHED) {
            // what is as old as one that is not remembered may be that one
            Instant forgotten = finished.removeFirst().mtime;
            floor = forgotten.isAfter(floor) ? forgotten : floor;
        }
    }

    /** A generation that was left is not looked at any more: how much of it is done by now. */
    void over(Generation generation) {
        learn(generation);
        for (Done done : finished) {
            if (done.size != Saved.Finished.UNKNOWN
                    && done.isInode(generation.device(), generation.inode())) {
                done.size = Math.max(done.size, generation.position());
            }
        }
    }

    /** What was empty when it was left is known again by what was written to it since. */
    private void learn() throws IOException {
        for (Generation generation : leftovers.generations()) {
            generation.begin();
            learn(generation);
        }
    }

    private void learn(Generation generation) {
        Fingerprint head = generation.begins();
        if (head.count() > 0) {
            for (Done done : finished) {
                if (done.file.head().count() == 0
                        && done.isInode(generation.device(), generation.inode())) {
                    done.begins(head);
                }
            }
        }
    }

    /** What is to be known after the next start. */
    List<Saved.Finished> kept() {
        leftovers.generations().forEach(this::learn);
        return finished.stream()
                .skip(Math.max(0, finished.size() - MAX_KEPT))
                .map(Done::kept)
                .toList();
    }

    /** Whether a file is one that is done. */
    boolean isFinished(Candidate candidate) {
        return done(candidate).isPresent();
    }

    private Optional<Done> done(Candidate candidate) {
        return finished.stream().filter(done -> isIn(candidate, done)).findFirst();
    }

    private boolean isIn(Candidate candidate, Done done) {
        Look look = candidate.look();
        if (!done.isInode(look.device(), look.inode())) {
            return false;
        }
        // hundreds of them are not read each time
        if (done.known.filter(look::equals).isEmpty()) {
            if (!isHead(done.file.head(), candidate)) {
                return false;
            }
            done.known = Optional.of(look);
        }
        return true;
    }

    /** One that was empty says nothing of what came into its inode since. */
    private boolean isHead(Fingerprint head, Candidate candidate) {
        if (head.count() == 0) {
            return candidate.look().size() == 0;
        }
        return candidate.head(head.count(), siblings.follow()).equals(head);
    }

    /**
     * What comes after a generation: what rotation made since, then what the name stands for, then
     * the next name.
     *
     * @param detached whether the generation is not what its name stands for any more
     */
    Optional<Candidate> after(Generation generation, boolean detached) throws IOException {
        Optional<Candidate> there = siblings.named(generation.name());
        boolean truncated =
                detached
                        && there.filter(c -> c.look().inode() == generation.inode())
                                .filter(c -> c.look().device() == generation.device())
                                .isPresent();
        if (generation.look().mtime().isBefore(floor)) {
            floor = generation.look().mtime();
        }
        if (naming instanceof Naming.Rotated) {
            List<Candidate> rotated = siblings.rotated(generation.name());
            learn();
            findLate(rotated);
            for (Candidate candidate : rotated) {
                if (isBetween(candidate, generation, truncated)) {
                    return Optional.of(candidate);
                }
            }
        }
        boolean other =
                there.filter(c -> truncated || !c.look().isSameInode(generation.look()))
                        .isPresent();
        return other ? there : naming.after(generation.name(), siblings);
    }

    /**
     * Whether a copy was made of what a file held before it was truncated, which nobody has read.
     * The file may have been renamed since.
     */
    boolean isCopied(Generation generation) throws IOException {
        if (!(naming instanceof Naming.Rotated)) {
            return false;
        }
        List<Candidate> rotated = siblings.rotated(generation.name());
        learn();
        Optional<Candidate> own =
                Stream.concat(siblings.named(generation.name()).stream(), rotated.stream())
                        .filter(c -> c.look().isSameInode(generation.look()))
                        .findFirst();
        if (own.isEmpty()) {
            // deleted: nobody would find again what is held open
            return false;
        }
        for (Candidate candidate : rotated) {
            boolean older = !candidate.look().mtime().isAfter(own.get().look().mtime());
            if (older && isBetween(candidate, generation, true)) {
                return true;
            }
        }
        return false;
    }

    /** Says it where a file has grown that was left long ago. */
    private void findLate(List<Candidate> rotated) {
        for (Candidate candidate : rotated) {
            Look look = candidate.look();
            Optional<Done> grown =
                    finished.stream()
                            .filter(done -> done.size != Saved.Finished.UNKNOWN)
                            .filter(done -> done.size < look.size() && isIn(candidate, done))
                            .filter(done -> !leftovers.isAny(look))
                            .findFirst();
            if (grown.isPresent()) {
                late.found(candidate, grown.get().size, look.size());
                grown.get().size = look.size();
            }
        }
    }

    /** Whether a rotated file was written after a generation, and holds nothing that was read. */
    private boolean isBetween(Candidate candidate, Generation generation, boolean truncated)
            throws IOException {
        Look look = candidate.look();
        boolean renamed = !truncated && !candidate.isArchive();
        // what was written late is newer than what came after it: a renamed file is done when it is
        // known as done, whatever its time
        Instant oldest = renamed ? floor : generation.look().mtime();
        if (look.size() == 0
                || look.mtime().isBefore(oldest)
                || leftovers.isAny(look)
                || isFileOf(generation, candidate)
                || isFinished(candidate)) {
            return false;
        }
        if (renamed) {
            return true;
        }
        // copies and archives are other inodes: told by what they begin with
        Fingerprint own = generation.begins();
        if (own.count() > 0 && isHead(own, candidate)) {
            return false;
        }
        byte[] begins = candidate.first(Fingerprint.MAX, siblings.follow());
        return finished.stream().map(done -> done.file.head()).noneMatch(h -> h.isOf(begins));
    }

    /** Whether it is the file of a generation, and not just its inode with another content. */
    private boolean isFileOf(Generation generation, Candidate candidate) throws IOException {
        return candidate.look().isSameInode(generation.look())
                && (generation.isReadable() || siblings.isIn(generation, candidate));
    }
}
