// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code cc:config-check}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "config-check",
        description = "Looks whether every configuration of CC is in force, and says why not",
        detailedDescription =
                "Lists every configuration whose name begins with cc., and files in etc/ that are"
                        + " none. It is an error if one is not in force. With --values, lists each"
                        + " value in force, and where it comes from: the file itself, the file of a"
                        + " role, the server that a daemon belongs to, or the default.")
public final class ConfigCheckCommand extends CcCommand {

    @Argument(
            name = "file",
            description = "part of a file's name, such as server-hub; else all files",
            valueToShowInHelp = "",
            multiValued = true)
    @Completion(OptionNames.class)
    private List<String> words = List.of();

    @Option(name = "--values", description = "each value in force, and where it comes from")
    private boolean values;

    private String part = "";

    @Override
    void takeOptions() throws CommandException {
        List<String> names = TrailingOptions.apply(this, words);
        if (names.size() > 1) {
            throw failure("one argument too many: '" + names.get(1) + "'");
        }
        part = names.isEmpty() ? "" : names.get(0);
    }

    @Override
    void run(Services services, Output output) throws CommandException, IOException {
        if (values) {
            values(services, output);
        } else {
            check(services, output);
        }
    }

    private void values(Services services, Output output) throws IOException {
        Table table = new Table().texts("file", "option", "value", "from");
        for (ConfigValue value : new ConfigValues(services).all()) {
            if (value.file().contains(part)) {
                table.add(
                        Cell.of(value.file()),
                        Cell.of(value.option()),
                        Cell.of(value.value()),
                        Cell.of(value.from()));
            }
        }
        output.table(table, "no values: there is no such file of CC in etc/");
    }

    private void check(Services services, Output output) throws CommandException, IOException {
        List<ConfigFinding> findings =
                new ConfigCheck(services)
                        .findings().stream()
                                .filter(finding -> finding.file().contains(part))
                                .toList();
        Table table = new Table().texts("file", "component", "state", "reason");
        for (ConfigFinding finding : findings) {
            table.add(
                    Cell.of(finding.file()),
                    Cell.of(finding.component()),
                    Cell.of(finding.state().word()),
                    Cell.of(finding.reason()));
        }
        output.table(table, "no configurations of CC: there are no files etc/cc.*");
        long wrong = findings.stream().filter(finding -> !finding.isInForce()).count();
        if (wrong > 0) {
            throw failure(
                    wrong
                            + " of "
                            + findings.size()
                            + (findings.size() == 1 ? " configuration" : " configurations")
                            + (wrong == 1 ? " is not in force" : " are not in force"));
        }
        if (!findings.isEmpty()) {
            output.note("all " + findings.size() + " in force");
        }
    }
}
