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

    Failure tooManyRows() {
        return new Failure(
                DropReason.TOO_LARGE,
                "the function returns more than " + maxRows + " rows (max-rows)" + UNDONE);
    }

    Failure tooManyBytes() {
        return new Failure(
                DropReason.TOO_LARGE,
                "the function returns more than "
                        + Sizes.format(maxBytes)
                        + " (max-bytes)"
                        + UNDONE);
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
