// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Printable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done where a copy, as it is found when it is opened, is not as long as is known.
 *
 * @param copy as it was found
 */
record Reconciliation(CopyFile copy, Shared shared) {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

    /** What is at most looked at of compressed bytes that nothing is known of. */
    private static final int MAX_TAIL = 64 << 20;

    /**
     * The disk against what is known.
     *
     * @param all sources of the copy, this one among them
     * @param claimed position of the source that its sender takes for done
     * @param gaps what is named beside the copy; empty where that cannot be read
     * @param failed whether it was closed since it failed
     */
    void reconcile(
            Source source,
            List<Source> all,
            long claimed,
            Optional<GapFile.Sum> gaps,
            boolean failed)
            throws IOException {
        Source last = source;
        for (Source one : all) {
            last = one.length() > last.length() ? one : last;
        }
        long surplus = copy.length() - last.length();
        boolean known = all.stream().allMatch(Source::isChecked);
        if (failed && surplus > 0) {
            copy.cut(last.length());
        } else if (surplus < 0) {
            shortened(all, -surplus);
        } else if (surplus > 0 && known) {
            LOG.warn("{}: somebody else wrote to it: gone on with at its end", shown());
            all.forEach(one -> one.anchor(one.position(), copy.length()));
        } else if (surplus > 0) {
            lengthened(last, surplus, last == source ? claimed : last.position(), gaps);
        }
        all.forEach(Source::checked);
    }

    private void lengthened(Source last, long surplus, long claimed, Optional<GapFile.Sum> gaps)
            throws IOException {
        if (!last.isAcknowledged()) {
            grow(last, surplus);
            return;
        }
        if (copy.isPlain() && gaps.isPresent()) {
            catchUp(last, surplus, claimed, gaps.get());
        }
        // its sender sends again what was not acknowledged
        long cut = copy.length() - last.length();
        if (cut > 0) {
            copy.cut(last.length());
            shared.counters().add("cut_bytes", cut);
            LOG.info("{}: cut back by {} bytes that were not acknowledged", shown(), cut);
        }
    }

    /** What the journal lost: bytes, and gaps between them, up to what the sender claims. */
    private static void catchUp(Source last, long surplus, long claimed, GapFile.Sum gaps) {
        boolean more = gaps.length() > last.gapsLength() && gaps.end() <= claimed;
        long missing = more ? gaps.bytes() - last.gapBytes() : 0;
        long bytes = claimed - last.position() - missing;
        if (bytes > 0 && bytes <= surplus) {
            long anchor = more ? gaps.end() : last.anchor();
            long length = more ? gaps.length() : last.gapsLength();
            last.adopt(claimed, anchor, last.length() + bytes, length);
        }
    }

    private void grow(Source last, long surplus) throws IOException {
        if (copy.isPlain()) {
            last.shift(surplus);
            return;
        }
        long bytes = copy.decompressedFrom(last.length(), MAX_TAIL, shared.settings().limit());
        if (bytes < 0) {
            LOG.warn("{}: its last {} bytes are nothing whole, and are cut off", shown(), surplus);
            copy.cut(last.length());
            shared.counters().add("cut_bytes", surplus);
        } else {
            last.appended(last.position(), bytes, copy.length(), shared.now());
        }
    }

    private void shortened(List<Source> all, long missing) {
        shared.counters().increment("shortened_copies");
        if (copy.length() == 0) {
            LOG.warn("{}: was emptied or removed: begun anew", shown());
            all.forEach(one -> one.beginAnew(one.position()));
            return;
        }
        LOG.error(
                "{}: has {} bytes less than it had: they are asked for again where its sender"
                        + " can be asked",
                shown(),
                missing);
        for (Source one : all) {
            if (all.size() == 1
                    && copy.isPlain()
                    && one.isAcknowledged()
                    && one.position() - one.anchor() >= missing) {
                one.nothingIsSure();
                one.shift(-missing);
                one.forced(one.state());
            } else {
                one.anchor(one.position(), copy.length());
            }
        }
    }

    private String shown() {
        return Printable.of(copy.path().toString());
    }
}
