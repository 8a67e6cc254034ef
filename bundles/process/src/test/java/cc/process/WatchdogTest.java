// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.config.OptionException;
import cc.api.config.Options;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchdogTest {

    private static Watchdog of(Map<String, String> options) {
        Options read = Options.of(options);
        Watchdog watchdog = Watchdog.read(read);
        read.check();
        return watchdog;
    }

    @Test
    void withoutOptionsItIsAtOnceAndThenFiveSecondsMoreEachTime() {
        Watchdog watchdog = of(Map.of());
        assertThat(watchdog.delay(1)).isZero();
        assertThat(watchdog.delay(2)).isEqualTo(Duration.ofSeconds(5));
        assertThat(watchdog.delay(1001)).isEqualTo(Duration.ofSeconds(5000));
        assertThat(watchdog.reset()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void theFormulaIsThatOfItsOptionsUpToTheCap() {
        Watchdog watchdog =
                of(
                        Map.of(
                                "watchdog-formula-a", "3",
                                "watchdog-formula-b", "2",
                                "watchdog-formula-cap", "6"));
        assertThat(watchdog.delay(1)).isEqualTo(Duration.ofSeconds(3));
        assertThat(watchdog.delay(2)).isEqualTo(Duration.ofSeconds(5));
        assertThat(watchdog.delay(3)).isEqualTo(Duration.ofSeconds(6));
        assertThat(watchdog.delay(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void aWrongOneIsNamed() {
        assertThatThrownBy(() -> of(Map.of("watchdog-formula-b", "-1")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("watchdog-formula-b = '-1'");
    }
}
