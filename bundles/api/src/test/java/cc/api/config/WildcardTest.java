// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardTest {

    @ParameterizedTest(name = "{0} takes {1}: {2}")
    @CsvSource({
        "*, anything, true",
        "info.*, info.ps, true",
        "info.*, infoXps, false",
        "info.?, info.a, true",
        "info.?, info.ab, false",
        "[a-c]x, bx, true",
        "[a-c]x, dx, false",
        "[!a-c]x, dx, true",
        "[!a-c]x, ax, false",
        "[]]x, ]x, true",
        "[^a]x, ^x, true",
        "[^a]x, bx, false",
        "[x, [x, true",
        "'{a,b}', a, false",
        "'{a,b}', '{a,b}', true",
        "a\\\\*, a\\\\b, true",
        "a+b, aab, false",
        "a.b, axb, false",
        "[z-a], '[z-a]', true",
        "[&&a], &, true",
        "a*b*c, aXbXbXc, true",
        "a*b*c, aXbXbX, false",
        "pub.*, pub., true",
        "[!z-a], a, false",
        "[a-], -, true",
        "'', '', true",
        "'', a, false",
    })
    void aWildcardTakesWhatAShellTakes(String wildcard, String name, boolean taken) {
        assertThat(Wildcard.of(wildcard).matches(name)).isEqualTo(taken);
    }

    @Test
    void aNameMayHaveAnyCharacter() {
        assertThat(Wildcard.of("*").matches("a\nb")).isTrue();
    }

    @Test
    void manyStarsTakeNoTime() {
        String name = "a".repeat(255);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> {
                    assertThat(Wildcard.of("*".repeat(100) + "b").matches(name)).isFalse();
                    assertThat(Wildcard.of("*a".repeat(50) + "b").matches(name)).isFalse();
                });
    }
}
