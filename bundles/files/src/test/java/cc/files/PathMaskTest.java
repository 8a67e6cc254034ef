// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.DropException;
import cc.api.config.Options;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Masks by which two hosts may come to write to one path. */
class PathMaskTest {

    private static PathMask mask(String text) {
        return PathMask.of(Options.of(Map.of("dstmask", text)));
    }

    @Test
    void twoHostsCanHaveOnePath() throws Exception {
        PathMask flat = mask(PathMask.FLAT);
        assertThat(flat.expand("a--b", "c", "")).isEqualTo(flat.expand("a", "b--c", ""));
        assertThat(flat.expand("a-", "b", "")).isEqualTo(flat.expand("a", "-b", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "%(hostname)s--%(filename)s, a--b",
        "%(hostname)s--%(filename)s, a-",
        "x/%(hostname)s--%(filepath)s, a--b",
        "%(hostname)s%(filename)s, a",
        "%(filename)s.%(hostname)s, a.b",
        "%(filename)s%%.%(hostname)s, a%.b",
        "%(filename)s%(hostname)s, a",
        "%(filename)s-%(hostname)s-%(filename)s, a"
    })
    void aHostThatMayBeGivenTheFilesOfAnotherIsRefused(String mask, String host) {
        assertThatThrownBy(() -> mask(mask).requireOwnPaths(host))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("host-subdirs");
    }

    @ParameterizedTest
    @CsvSource({
        "%(hostname)s--%(filename)s, a-b.c",
        "%(hostname)s--%(filename)s, -a",
        "%(hostname)s/%(filename)s, a--b",
        "%(filepath)s/%(hostname)s, a--b",
        "logs/%(hostname)s.d/%(hostname)s--%(filename)s, a--b",
        "%(filename)s.%(hostname)s, ab",
        "%(filename)s, a--b"
    })
    void othersAreNot(String mask, String host) {
        assertThatCode(() -> mask(mask).requireOwnPaths(host)).doesNotThrowAnyException();
    }
}
