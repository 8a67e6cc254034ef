// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Pace pace = new Pace();

    /** Bytes that go in so much time, in messages of this size, looked at each millisecond. */
    private long sent(long size, long rate, long from, long nanos) {
        long sent = 0;
        for (long now = from; now < from + nanos; now += SECOND / 1000) {
            while (pace.allows(now)) {
                pace.took(size, rate, now);
                sent += size;
                if (sent > 100 * rate + size) {
                    return sent;
                }
            }
        }
        return sent;
    }

    @Test
    void aNewConnectionBeginsSlowly() {
        assertThat(sent(1000, 1_600_000, 0, SECOND)).isBetween(100_000L, 110_000L);
        assertThat(sent(1000, 1_600_000, SECOND, SECOND)).isBetween(200_000L, 220_000L);
        assertThat(sent(1000, 1_600_000, 2 * SECOND, SECOND)).isBetween(400_000L, 440_000L);
        pace.restart();
        assertThat(sent(1000, 1_600_000, 5 * SECOND, SECOND)).isBetween(100_000L, 110_000L);
    }

    private void warm() {
        sent(1000, 1_000_000, -5 * SECOND, 5 * SECOND);
    }

    @Test
    void noMoreThanTheRateGoesAndNotMuchLess() {
        warm();
        assertThat(sent(10_000, 1_000_000, 0, 10 * SECOND)).isBetween(9_900_000L, 10_150_000L);
    }

    @Test
    void aRestIsNotMadeUpForByAFlood() {
        warm();
        assertThat(sent(1000, 1_000_000, 100 * SECOND, SECOND)).isBetween(1_000_000L, 1_150_000L);
    }

    @Test
    void oneMessageLargerThanTheRateGoesAndIsPaidFor() {
        warm();
        assertThat(sent(5_000_000, 1_000_000, 0, 10 * SECOND)).isBetween(10_000_000L, 15_000_000L);
    }

    @Test
    void withNoRateAllGoes() {
        pace.took(1_000_000_000, 0, 5);
        assertThat(pace.allows(5)).isTrue();
    }
}
