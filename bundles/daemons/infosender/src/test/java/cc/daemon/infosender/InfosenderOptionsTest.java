// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infosender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.config.OptionException;
import cc.api.config.Options;
import cc.api.config.Wildcard;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InfosenderOptionsTest {

    private static InfosenderOptions read(Map<String, String> properties) {
        Options options = Options.of(properties);
        InfosenderOptions read = InfosenderOptions.read(options);
        options.check();
        return read;
    }

    @Test
    void onlyTheFolderMustBeSet() {
        InfosenderOptions options = read(Map.of("infodir", "/info/"));
        assertThat(options.infodir()).isEqualTo("/info");
        assertThat(options.infomask()).isEqualTo(Wildcard.of("*"));
        assertThat(options.followLinks()).isTrue();
        assertThat(options.maxFileSize()).isZero();
        assertThat(options.maintPeriod()).isEqualTo(Duration.ofHours(1));
        assertThat(options.toMap())
                .containsEntry("infomask", "*")
                .containsEntry("infodir", "/info");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> read(Map.of("service.pid", "cc.daemon.infosender~x")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("cc.daemon.infosender~x: infodir is not set");
        assertThatThrownBy(
                        () ->
                                read(
                                        Map.of(
                                                "infodir", "a\0b",
                                                "max-file-size", "lots",
                                                "follow-links", "perhaps",
                                                "maint-period", "0")))
                .hasMessageContaining("infodir = 'a\\u0000b'")
                .hasMessageContaining("max-file-size = 'lots'")
                .hasMessageContaining("follow-links = 'perhaps': must be yes or no")
                .hasMessageContaining("maint-period = '0'");
    }
}
