// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.config.OptionException;
import cc.api.config.Options;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ExecutableTest {

    @TempDir private Path dir;

    private static Executable of(Map<String, String> options) {
        Options read = Options.of(options);
        Executable executable = Executable.read(read, "script");
        read.check();
        return executable;
    }

    private static String output(Executable executable, Map<String, String> more)
            throws IOException {
        byte[] bytes = executable.start(more).getInputStream().readAllBytes();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void itGetsItsWordsAsTheyAreAndNoShellSeesThem() throws IOException {
        Executable executable = of(Map.of("script", "/bin/echo 'a  b' $HOME '*' ; c"));
        assertThat(output(executable, Map.of())).isEqualTo("a  b $HOME * ; c\n");
    }

    @Test
    void itStartsInItsFolderWithItsVariablesAndNoInput() throws IOException {
        Executable executable =
                of(
                        Map.of(
                                "script",
                                        "/bin/sh -c 'pwd -P; echo $ONE $TWO $MORE; cat; echo x >&2'",
                                "directory", dir.toString(),
                                "environment", "ONE=1 'TWO=2 and=2'"));
        assertThat(output(executable, Map.of("MORE", "3")))
                .isEqualTo(dir.toRealPath() + "\n1 2 and=2 3\nx\n");
    }

    @Test
    void whatIsMissingIsSaidByTheSystem() {
        Executable executable = of(Map.of("script", "/no/such/thing"));
        assertThatThrownBy(() -> executable.start(Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No such file");
    }

    @Test
    void mistakesNameTheOptionAndNeverAVariablesValue() {
        assertThatThrownBy(() -> of(Map.of())).hasMessageContaining("script is not set");
        assertThatThrownBy(() -> of(Map.of("script", "'' x"))).hasMessageContaining("script =");
        assertThatThrownBy(() -> of(Map.of("script", "x 'y")))
                .hasMessageContaining("a quote ' does not end");
        assertThatThrownBy(() -> of(Map.of("script", "x", "user", "-u root")))
                .hasMessageContaining("user = '-u root'");
        assertThatThrownBy(() -> of(Map.of("script", "x", "environment", "hidden")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("environment")
                .hasMessageNotContaining("hidden");
    }
}
