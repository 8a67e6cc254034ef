// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** In which file a log goes on when one has ended, and which of its files are done. */
final class Succession {

    /** Files that are remembered when they are done. */
    static final int MAX_FINISHED = 64;

    /** Those of them that are remembered from one start to the next. */
    static final int MAX_KEPT = 8;

    private final Naming naming;
    private final Siblings siblings;
    private final Deque<Saved.Finished> finished = new ArrayDeque<>();

    Succession(Naming naming, Siblings siblings) {
        this.naming = naming;
        this.siblings = siblings;
    }

    /** What is there before a log is followed for the first time is of no interest. */
    void begin() throws IOException {
        if (naming instanceof Naming.Rotated rotated) {
            List<Candidate> old = siblings.rotated(rotated.name());
            for (Candidate candidate :
                    old.subList(Math.max(0, old.size() - MAX_KEPT), old.size())) {
                finish(candidate.look(), candidate.head(Fingerprint.MAX, siblings.follow()));
            }
        }
    }

    /** What was done before this start. */
    void resume(List<Saved.Finished> before) {
        finished.addAll(before);
    }

    /** A file is done. */
    void finish(Look look, Fingerprint head) {
        finished.addLast(new Saved.Finished(look.device(), look.inode(), head));
        if (finished.size() > MAX_FINISHED) {
            finished.removeFirst();
        }
    }

    /** What is to be known after the next start. */
    List<Saved.Finished> kept() {
        return finished.stream().skip(Math.max(0, finished.size() - MAX_KEPT)).toList();
    }

    /** Whether a file is one that is done. */
    boolean isFinished(Candidate candidate) {
        Look look = candidate.look();
        return finished.stream()
                .filter(f -> f.device() == look.device() && f.inode() == look.inode())
                .anyMatch(f -> isHead(f.head(), candidate));
    }

    private boolean isHead(Fingerprint head, Candidate candidate) {
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
        if (naming instanceof Naming.Rotated) {
            for (Candidate candidate : siblings.rotated(generation.name())) {
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

    /** Whether a rotated file was written after a generation, and holds nothing that was read. */
    private boolean isBetween(Candidate candidate, Generation generation, boolean truncated)
            throws IOException {
        Look look = candidate.look();
        if (look.size() == 0
                || look.mtime().isBefore(generation.look().mtime())
                || isFileOf(generation, candidate)
                || isFinished(candidate)) {
            return false;
        }
        if (!truncated && !candidate.isArchive()) {
            return true;
        }
        // copies and archives are other inodes: told by what they begin with
        Fingerprint own = generation.begins();
        return (own.count() == 0 || !isHead(own, candidate))
                && finished.stream()
                        .noneMatch(f -> f.head().count() > 0 && isHead(f.head(), candidate));
    }

    /** Whether it is the file of a generation, and not just its inode with another content. */
    private boolean isFileOf(Generation generation, Candidate candidate) {
        return candidate.look().isSameInode(generation.look())
                && (generation.isReadable() || siblings.isIn(generation, candidate));
    }
}
