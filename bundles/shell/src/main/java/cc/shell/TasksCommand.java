// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.TaskSource;
import cc.api.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code cc:tasks}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "tasks",
        description = "Lists the tasks that taskrunners and taskrouters here know of")
public final class TasksCommand extends CcCommand {

    private static final int LATEST = 100;

    @Argument(
            name = "options",
            description = "none but options",
            valueToShowInHelp = "",
            multiValued = true)
    @Completion(OptionNames.class)
    private List<String> words = List.of();

    @Option(name = "--all", description = "all of them, not the latest " + LATEST + " only")
    private boolean all;

    @Override
    void takeOptions() throws CommandException {
        List<String> more = TrailingOptions.apply(this, words);
        if (!more.isEmpty()) {
            throw failure("one argument too many: '" + more.get(0) + "'");
        }
    }

    @Override
    void run(Services services, Output output) {
        Table table =
                new Table()
                        .texts("id", "host", "task", "status", "since", "took")
                        .numbers("code")
                        .texts("sent by", "known by");
        List<TaskState> states =
                services.all(TaskSource.class).stream()
                        .flatMap(source -> source.tasks().stream())
                        .sorted(Comparator.comparing(TaskState::since).reversed())
                        .toList();
        Instant now = Instant.now();
        states.stream().limit(all ? states.size() : LATEST).forEach(s -> add(table, s, now));
        output.table(table, "no tasks");
        if (!all && states.size() > LATEST) {
            output.note(states.size() - LATEST + " more: --all");
        }
    }

    private static void add(Table table, TaskState state, Instant now) {
        table.add(
                Cell.of(state.id()),
                Cell.of(state.host()),
                Cell.of(state.handler()),
                Cell.of(state.status()),
                Cell.age(state.since(), now),
                Cell.of(state.ended().map(e -> Cell.of(Duration.between(state.since(), e)))),
                Cell.of(state.code().map(code -> Cell.of(code))),
                Cell.of(state.signer()),
                Cell.of(state.component()));
    }
}
