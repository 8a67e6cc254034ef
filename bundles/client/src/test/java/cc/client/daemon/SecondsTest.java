// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SecondsTest {

    @Test
    void aTimeHasAllItsDigitsAndAlwaysADecimalPoint() {
        assertThat(Seconds.of(Instant.ofEpochSecond(1795361481, 881373167)))
                .hasToString("1795361481.881373167");
        assertThat(Seconds.of(Instant.ofEpochSecond(1795361480, 0))).hasToString("1795361480.0");
        assertThat(Seconds.of(Instant.ofEpochSecond(1795361481, 500_000_000)))
                .hasToString("1795361481.5");
        assertThat(Seconds.of(Instant.ofEpochSecond(0))).hasToString("0.0");
        assertThat(Seconds.of(Instant.ofEpochSecond(-2, 500_000_000))).hasToString("-1.5");
    }

    @Test
    void anOldPeerReadsTheFloatThatItWouldReadFromTheFileSystem() {
        // os.stat() there: seconds + 1e-9 * nanoseconds
        assertThat(Seconds.of(Instant.ofEpochSecond(1795361481, 881373167)).doubleValue())
                .isEqualTo(1795361481 + 1e-9 * 881373167);
    }
}
