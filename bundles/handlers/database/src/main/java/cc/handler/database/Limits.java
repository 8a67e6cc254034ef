// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.DropReason;
import cc.api.Pattern;
import cc.api.config.Sizes;
import java.time.Duration;
import java.util.List;

/**
 * What one call may take.
 *
 * @param timeout {@code statement-timeout}; zero for none
 * @param maxRows {@code max-rows}
 * @param maxBytes {@code max-bytes}
 * @param replies {@code reply-types}
 */
record Limits(Duration timeout, int maxRows, long maxBytes, List<Pattern> replies) {

    private static final String UNDONE = "; what it did was undone";

    /**
     * @param undone whether the database had not committed it
     */
    Failure tooManyRows(boolean undone) {
        return tooMuch(maxRows + " rows (max-rows)", undone);
    }

    /**
     * @param undone whether the database had not committed it
     */
    Failure tooManyBytes(boolean undone) {
        return tooMuch(Sizes.format(maxBytes) + " (max-bytes)", undone);
    }

    private static Failure tooMuch(String what, boolean undone) {
        return new Failure(
                DropReason.TOO_LARGE,
                "the function returns more than " + what + (undone ? UNDONE : ""));
    }

    Failure timedOut(String sqlState) {
        return new Failure(
                Failure.TIMEOUT,
                "the call was ended after "
                        + timeout.toSeconds()
                        + " s (statement-timeout)"
                        + UNDONE,
                sqlState);
    }
}
