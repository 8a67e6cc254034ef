// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.plugin.logwatch_errors;

import java.util.Optional;

/**
 * Tells a flood from errors: more than so many in an interval. While it lasts nothing passes, and
 * each interval ends with what is to be said of it. Used by one thread.
 */
final class Flood {

    private long began;
    private long came;
    private boolean flooded;

    /** What an interval in a flood came to. */
    record Report(long suppressed, boolean over) {}

    Flood(long now) {
        began = now;
    }

    /** What becomes of a record. */
    enum Verdict {
        PASSES,
        /** It is the first that does not pass. */
        BEGINS,
        SUPPRESSED
    }

    /** One more record has come. */
    Verdict next(ErrorsOptions options) {
        came++;
        if (flooded) {
            return Verdict.SUPPRESSED;
        }
        if (came <= options.maxErrors()) {
            return Verdict.PASSES;
        }
        flooded = true;
        // counted anew: what passed before is no part of what is suppressed
        came = 1;
        return Verdict.BEGINS;
    }

    /**
     * Looks whether an interval is over; to be called often.
     *
     * @param now nanoseconds
     * @return what to say of it, if it was one of a flood
     */
    Optional<Report> look(ErrorsOptions options, long now) {
        if (now - began < options.errorInterval().toNanos()) {
            return Optional.empty();
        }
        long suppressed = came;
        boolean was = flooded;
        began = now;
        came = 0;
        flooded &= suppressed > options.maxErrors();
        return was ? Optional.of(new Report(suppressed, !flooded)) : Optional.empty();
    }
}
