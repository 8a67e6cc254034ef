// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import cc.api.Body;
import cc.api.DropException;
import cc.api.DropReason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;

/** The time of a file, as a message's {@code mtime} gives it: seconds since the epoch. */
final class Mtime {

    /**
     * How far a sender's clock may be ahead. A time further ahead is taken as the time of arrival,
     * else one message with a time in the year 9999 would keep every later file out.
     */
    static final Duration SKEW = Duration.ofMinutes(10);

    private static final int NANO_DIGITS = 9;

    private Mtime() {}

    /**
     * Reads the field.
     *
     * @return its time, also where it is far ahead of now
     * @throws DropException {@link DropReason#BAD_FIELD} if it is missing, no finite number, or
     *     before 1970
     */
    static Instant of(Body body) throws DropException {
        double seconds = body.number("mtime");
        if (seconds < 0) {
            throw new DropException(
                    DropReason.BAD_FIELD, "field 'mtime' = '" + seconds + "': must be 0 or more");
        }
        if (seconds >= Instant.MAX.getEpochSecond()) {
            return Instant.MAX;
        }
        BigDecimal exact =
                body.get("mtime") instanceof BigDecimal decimal && isModest(decimal)
                        ? decimal
                        : BigDecimal.valueOf(seconds);
        BigDecimal nanos =
                exact.setScale(NANO_DIGITS, RoundingMode.FLOOR).movePointRight(NANO_DIGITS);
        BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000));
        return Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValueExact());
    }

    /** Whether its digits can be written out: {@code 1e-999999999} has a scale that nobody can. */
    private static boolean isModest(BigDecimal decimal) {
        return decimal.precision() <= 100 && Math.abs((long) decimal.scale()) <= 100;
    }

    static boolean isAhead(Instant mtime, Instant now) {
        return mtime.isAfter(now.plus(SKEW));
    }
}
