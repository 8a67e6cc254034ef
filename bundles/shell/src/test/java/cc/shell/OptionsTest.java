// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.ArgumentCommandLine;
import org.junit.jupiter.api.Test;

class OptionsTest {

    private final FakeServices services =
            new FakeServices()
                    .with(new FakeServer("hub", Role.REMOTE).count("count", 1).count("bytes", 2));

    @Test
    void optionsMayStandAfterTheArgument() throws Exception {
        assertThat(stats("--filter", "byt", "--no-format")).hasSize(1);
        assertThat(stats("--filter=cou")).hasSize(1);
        assertThat(stats()).hasSize(2);
    }

    private List<List<String>> stats(String... words) throws Exception {
        return Run.of(new StatsCommand()).with("name", "hub").after(words).raw(services);
    }

    @Test
    void whatIsNoOptionOrHasNoValueIsRefused() throws Exception {
        Run ping = Run.of(new PingCommand()).with("address", "hub");
        Map.of(
                        List.of("--cuont", "3"), "no option --cuont: there is [",
                        List.of("--count"), "--count: its value is missing",
                        List.of("--count", "x"), "--count = 'x': must be a number",
                        List.of("--timeout", ""), "--timeout = '': must be a number",
                        List.of("more"), "one argument too many: 'more'")
                .forEach(
                        (words, message) ->
                                assertThatThrownBy(
                                                () ->
                                                        ping.after(words.toArray(String[]::new))
                                                                .shown(services))
                                        .isInstanceOf(CommandException.class)
                                        .hasMessageStartingWith(message));
    }

    @Test
    void fieldsAndOptionsOfAMessageMayBeMixed() throws CommandException {
        List<String> words =
                List.of("a=1", "--wait", "2.5", "b=2", "--all", "--server=hub", "-x=1");

        assertThat(TrailingOptions.apply(new SendCommand(), words))
                .containsExactly("a=1", "b=2", "-x=1");
    }

    @Test
    void optionsAfterArgumentsAreCompleted() {
        assertThat(completed("cc:ping hub --c", 2, "cc:ping", "hub", "--c"))
                .containsExactlyInAnyOrder("--count ", "--crypto ");
        assertThat(completed("stats hub ", 2, "stats", "hub", "")).contains("--filter ");
        // what stood before is asked about word by word
        List<String> candidates = new ArrayList<>();
        new OptionNames().complete(null, new ArgumentCommandLine("a=1", 3), candidates);
        assertThat(candidates).isNotEmpty();
    }

    private static List<String> completed(String buffer, int index, String... words) {
        List<String> candidates = new ArrayList<>();
        new OptionNames().complete(null, line(buffer, index, words), candidates);
        return candidates;
    }

    private static CommandLine line(String buffer, int index, String... words) {
        return new CommandLine() {
            @Override
            public int getCursorArgumentIndex() {
                return index;
            }

            @Override
            public String getCursorArgument() {
                return words[index];
            }

            @Override
            public int getArgumentPosition() {
                return words[index].length();
            }

            @Override
            public String[] getArguments() {
                return words;
            }

            @Override
            public int getBufferPosition() {
                return buffer.length();
            }

            @Override
            public String getBuffer() {
                return buffer;
            }
        };
    }
}
