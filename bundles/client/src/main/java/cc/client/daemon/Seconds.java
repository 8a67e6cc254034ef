// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import java.math.BigDecimal;
import java.time.Instant;

/** Times as messages carry them: seconds since the epoch. */
public final class Seconds {

    private Seconds() {}

    /**
     * A time with all its digits. Old peers, who read it as a float of 64 bits, get the very float
     * that they would have read from the file system. There is always a decimal point: an integer
     * is not what they expect there.
     */
    public static BigDecimal of(Instant time) {
        BigDecimal seconds =
                BigDecimal.valueOf(time.getEpochSecond())
                        .add(BigDecimal.valueOf(time.getNano(), 9));
        BigDecimal shortest = seconds.stripTrailingZeros();
        return shortest.scale() < 1 ? seconds.setScale(1) : shortest;
    }
}
