// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.util.Comparator;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code cc:stats}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "stats",
        description = "Shows the counters of servers, handlers and daemons")
public final class StatsCommand extends ArgumentCommand {

    private static final Comparator<Source> ORDER =
            Comparator.comparing((Source source) -> !source.component().equals(Source.SERVER))
                    .thenComparing(source -> source.component())
                    .thenComparing(source -> source.name());

    @Argument(
            name = "name",
            description =
                    "name of a server, for its counters and those of what serves or uses it alone;"
                            + " or name of a handler or daemon; else all",
            valueToShowInHelp = "")
    @Completion(CounterNames.class)
    private String name = "";

    @Option(
            name = "--filter",
            description =
                    "show counters whose name has this in it, or matches it where it has * or ?",
            valueToShowInHelp = "")
    private String filter = "";

    @Override
    void run(Services services, Output output) throws CommandException {
        var wanted = Wildcard.of(filter);
        Table table = new Table().texts("component", "name", "counter").numbers("value");
        var sources =
                Source.all(services).filter(source -> source.isMeant(name)).sorted(ORDER).toList();
        if (sources.isEmpty() && !name.isEmpty()) {
            throw failure("nothing called '" + name + "' counts here");
        }
        for (Source source : sources) {
            source.counters().snapshot().entrySet().stream()
                    .filter(counter -> wanted.matches(counter.getKey()))
                    .forEach(
                            counter -> table.add(source.row(counter.getKey(), counter.getValue())));
        }
        output.table(table, sources.isEmpty() ? ServerChoice.NONE : "no such counter has counted");
    }
}
