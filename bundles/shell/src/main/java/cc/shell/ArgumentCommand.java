// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.support.CommandException;

/** A command with one argument, and options before or after it. */
abstract class ArgumentCommand extends CcCommand {

    @Argument(
            index = 1,
            name = "options",
            description = "options may stand after the argument, too",
            valueToShowInHelp = "",
            multiValued = true)
    @Completion(OptionNames.class)
    private List<String> words = List.of();

    @Override
    final void takeOptions() throws CommandException {
        List<String> more = TrailingOptions.apply(this, words);
        if (!more.isEmpty()) {
            throw failure("one argument too many: '" + more.get(0) + "'");
        }
    }
}
