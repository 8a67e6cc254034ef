// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.TaskSource;
import cc.api.TaskState;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code cc:task}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "task",
        description = "Shows what taskrunners and taskrouters here know of a task")
public final class TaskCommand extends ArgumentCommand {

    @Argument(name = "id", description = "id of the task, as in cc:tasks", required = true)
    @Completion(TaskIds.class)
    private String id = "";

    @Override
    void run(Services services, Output output) throws Exception {
        List<TaskState> states =
                services.all(TaskSource.class).stream()
                        .flatMap(source -> source.task(id).stream())
                        .toList();
        if (states.isEmpty()) {
            throw failure(
                    "no task '"
                            + id
                            + "' is known here: its taskrunner knows it, for"
                            + " task-id-lifetime after its end");
        }
        Table table = new Table().texts("known by", "host", "what", "");
        for (TaskState state : states) {
            add(table, state, "task", Cell.of(state.handler()));
            add(table, state, "status", Cell.of(state.status()));
            add(table, state, "taken", Cell.of(state.since()));
            state.ended().ifPresent(ended -> add(table, state, "ended", Cell.of(ended)));
            state.code().ifPresent(code -> add(table, state, "code", Cell.of(code)));
            if (!state.signer().isEmpty()) {
                add(table, state, "sent by", Cell.of(state.signer()));
            }
            state.detail().lines().forEach(line -> add(table, state, "detail", Cell.of(line)));
        }
        output.table(table, "nothing");
    }

    private static void add(Table table, TaskState state, String what, Cell cell) {
        table.add(Cell.of(state.component()), Cell.of(state.host()), Cell.of(what), cell);
    }
}
