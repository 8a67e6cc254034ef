// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Files of a log that were left for the next one, and are looked at for a while: who writes them
 * may not have noticed yet that they were rotated. Used by one thread.
 */
final class Leftovers {

    /** How long each of them is looked at. */
    static final Duration WATCHED = Duration.ofSeconds(60);

    /** How many are, the last ones: each is held open. */
    static final int MAX = 64;

    private final Supplier<Outflow> outflows;
    private final Consumer<Generation> over;
    private final Deque<Left> all = new ArrayDeque<>();

    private record Left(Generation generation, Outflow outflow, long since) {}

    /**
     * None yet.
     *
     * @param outflows what sends the bytes of one of them
     * @param over told of each that is not looked at any more
     */
    Leftovers(Supplier<Outflow> outflows, Consumer<Generation> over) {
        this.outflows = outflows;
        this.over = over;
    }

    /** A file was left, all of it done. */
    void add(Generation generation, long now) throws IOException {
        if (!generation.isReadable()) {
            over.accept(generation);
            return;
        }
        all.addLast(new Left(generation, outflows.get(), now));
        Iterator<Left> oldest = all.iterator();
        while (all.size() > MAX && oldest.hasNext()) {
            Generation first = oldest.next().generation();
            // what is under way is waited for: a file that grows without end is not rotated so fast
            if (first.isDone() || all.size() > 2 * MAX) {
                oldest.remove();
                letGo(first);
            }
        }
    }

    /** Whether one of them is in that file. */
    boolean isAny(Look look) {
        return all.stream().anyMatch(left -> left.generation().look().isSameInode(look));
    }

    /**
     * Sends what was written to any of them since.
     *
     * @param kept number of the last writing of positions that is on the disk
     */
    void turn(LogtailOptions options, long now, long kept) throws IOException {
        Iterator<Left> each = all.iterator();
        while (each.hasNext()) {
            Left left = each.next();
            Generation generation = left.generation();
            if (now - left.since() >= WATCHED.toNanos() && generation.isDone()) {
                each.remove();
                letGo(generation);
            } else if (generation.available() > 0 && generation.measure()) {
                generation.begin();
                send(left, options, now, kept);
            }
        }
    }

    private static void send(Left left, LogtailOptions options, long now, long kept)
            throws IOException {
        Generation generation = left.generation();
        Turn turn = generation.isKept(kept) ? Turn.SENT : Turn.IDLE;
        while (turn == Turn.SENT && generation.available() > 0) {
            turn = left.outflow().turn(generation, options, now, true);
        }
    }

    private void letGo(Generation generation) throws IOException {
        generation.close();
        over.accept(generation);
    }

    /** Whether nothing is left to be sent or acknowledged of any. */
    boolean isDone() throws IOException {
        for (Left left : all) {
            Generation generation = left.generation();
            boolean refused = !generation.refusal().isEmpty();
            if (!refused && (!generation.isDone() || generation.available() > 0)) {
                return false;
            }
        }
        return true;
    }

    /** What is to be kept of them. */
    List<Saved> saved() {
        List<Saved> saved = new ArrayList<>();
        all.forEach(left -> saved.add(left.generation().saved(List.of()).asLeft()));
        return saved;
    }

    /** Whether what is to be kept has changed since this was last asked. */
    boolean takeChanged() {
        boolean changed = false;
        for (Left left : all) {
            changed |= left.generation().takeChanged();
        }
        return changed;
    }

    /** Tries again what the receiver did not take. */
    void forgive() {
        all.forEach(left -> left.generation().forgive());
    }

    List<Generation> generations() {
        return all.stream().map(Left::generation).toList();
    }

    void close() throws IOException {
        for (Left left : all) {
            left.generation().close();
        }
    }
}
