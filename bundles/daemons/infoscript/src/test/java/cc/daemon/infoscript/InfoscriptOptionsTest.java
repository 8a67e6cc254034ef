// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infoscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.config.OptionException;
import cc.api.config.Options;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InfoscriptOptionsTest {

    private static InfoscriptOptions read(Map<String, String> properties) {
        Options options = Options.of(properties);
        InfoscriptOptions read = InfoscriptOptions.read(options);
        options.check();
        return read;
    }

    private static Map<String, String> properties(String... more) {
        Map<String, String> properties = new HashMap<>();
        properties.put("info-script", "ps");
        properties.put("info-period", "10");
        properties.put("info-name", "info.ps");
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return properties;
    }

    @Test
    void theCommandItsPeriodAndTheNameMustBeSet() {
        InfoscriptOptions options = read(properties());
        assertThat(options.period()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.timeout()).isZero();
        assertThat(options.maxOutput()).isEqualTo(16 * 1024 * 1024);
        assertThat(options.toMap())
                .containsEntry("info-period", "10")
                .containsEntry("max-output", InfoscriptOptions.MAX_OUTPUT);
        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("info-script is not set")
                .hasMessageContaining("info-period is not set")
                .hasMessageContaining("info-name is not set");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(
                        () ->
                                read(
                                        properties(
                                                "info-period",
                                                "0",
                                                "timeout",
                                                "x",
                                                "max-output",
                                                "-1")))
                .hasMessageContaining("info-period = '0': must be seconds of 0.1 or more")
                .hasMessageContaining("timeout = 'x'")
                .hasMessageContaining("max-output = '-1'");
    }
}
