// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Acknowledgement;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Printable;
import cc.files.Folder;
import java.io.IOException;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where fragments of one log go, by their positions: what is there is not written again, what is
 * other than what is there is refused, what is missing is asked for. Guarded by the lock of the
 * log.
 *
 * @param copies of the log
 */
record Appender(Shared shared, LogCopies copies) {

    private static final Logger LOG = LoggerFactory.getLogger(Appender.class);

    /** What a fragment is appended to, as far as that is known. */
    static final class Use {

        private Source source;
        private CopyFile copy;

        /** Null while it is not known. */
        Source source() {
            return source;
        }

        /** Null while it is not open. */
        CopyFile copy() {
            return copy;
        }
    }

    /**
     * Appends what is not there yet of a fragment.
     *
     * @param use told what it is appended to, as far as it comes
     * @throws Refusal if it does not belong where its sender says
     * @throws DropException if something is in the way, or a field is wrong
     * @throws IOException if the disk does not take it, or the content is at fault
     */
    void append(Arrival arrival, Use use) throws IOException, DropException, Refusal {
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
            String where =
                    Printable.of(source.hostname(), 80) + ":" + Printable.of(source.filename(), 80);
            String what = Printable.of(source.copy()) + ": conflict: other bytes came of " + where;
            shared.alarm(what + " than those that are there");
            throw new Refusal(
                    Acknowledgement.Reason.CONFLICT,
                    Refusal.CONFLICT,
                    Printable.of(source.copy())
                            + ": other bytes are there between "
                            + start
                            + " and "
                            + Math.min(source.position(), start + total)
                            + " of "
                            + where);
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
}
