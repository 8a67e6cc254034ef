// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import static org.assertj.core.api.Assertions.assertThat;

import cc.core.Samples.Sample;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplesTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final NavigableMap<String, Number> NONE = new TreeMap<>();

    private static Sample at(long second) {
        return new Sample(START.plusSeconds(second), NONE);
    }

    @Test
    void withoutAveragesOnlyTheLastIsKept() {
        Samples samples = new Samples();
        for (int i = 0; i < 100; i++) {
            samples.add(at(i), true);
        }
        samples.add(at(100), false);
        assertThat(samples.count()).isEqualTo(1);
        assertThat(samples.latest()).isEqualTo(at(100));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 30, 600})
    void averagesAreOverTheTimeTheySayWithFewSamples(int period) {
        Samples samples = new Samples();
        for (int i = 0; i < 4000; i += period) {
            samples.add(at(i), true);
            assertThat(samples.count()).isLessThanOrEqualTo(40);
            for (int seconds : Samples.AVERAGES) {
                Sample before = samples.before(START.plusSeconds(i), seconds);
                long age = i - (before.at().getEpochSecond() - START.getEpochSecond());
                assertThat(age).isGreaterThanOrEqualTo(Math.min(i, seconds));
                assertThat(age).isLessThanOrEqualTo(seconds + Math.max(seconds / 6, period));
            }
        }
    }
}
