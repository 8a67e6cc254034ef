// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.plugin.logwatch_errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.config.OptionException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class LogwatchErrorsTest {

    @Test
    void mistakesAreNamedAndAChangedConfigurationThatIsWrongIsRefused() {
        assertThatThrownBy(
                        () ->
                                new LogwatchErrors(
                                        Map.of(
                                                "msg-suffix", "a b",
                                                "error_reset_interval", "0",
                                                "max_errors", "none",
                                                "error_interval", "-1")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("msg-suffix = 'a b': must be letters")
                .hasMessageContaining("error_reset_interval = '0'")
                .hasMessageContaining("max_errors = 'none'")
                .hasMessageContaining("error_interval = '-1'");
        LogwatchErrors plugin = new LogwatchErrors(Map.of());
        plugin.modified(Map.of("max_errors", "0"));
        assertThat(plugin.refusal()).isPresent();
        plugin.modified(Map.of("max_errors", "1"));
        assertThat(plugin.refusal()).isEmpty();
    }

    @Test
    void theReferenceFileSetsNothing() throws Exception {
        Properties file = new Properties();
        try (Reader in =
                Files.newBufferedReader(Path.of("src/main/etc/cc.plugin.logwatch_errors.cfg"))) {
            file.load(in);
        }
        assertThat(file.stringPropertyNames()).isEmpty();
    }
}
