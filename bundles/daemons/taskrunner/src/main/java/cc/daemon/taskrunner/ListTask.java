// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.Body;
import cc.api.Task;
import cc.api.TaskFailure;
import cc.api.TaskRun;
import cc.client.task.TaskDescription;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Tells which tasks there are; with a parameter {@code handler}, what one of them is. */
final class ListTask implements Task {

    /** How it is found, as one of them. */
    static final Map<String, ?> PROPERTIES =
            Map.of(
                    Task.NAME,
                    TaskDescription.LIST,
                    Task.DESCRIPTION,
                    "Tells which tasks this host can run",
                    Task.PARAMETERS,
                    "handler=name of the one that is asked about");

    private final Tasks tasks;

    ListTask(Tasks tasks) {
        this.tasks = tasks;
    }

    @Override
    public void run(TaskRun run) throws Exception {
        String wanted = run.body().text("handler", "");
        List<Tasks.Named> found =
                (wanted.isEmpty() ? tasks.all() : tasks.named(wanted))
                        .stream()
                                .filter(task -> !task.name().isEmpty())
                                .sorted(Comparator.comparing(Tasks.Named::name))
                                .toList();
        if (found.isEmpty() && !wanted.isEmpty()) {
            throw new TaskFailure(Ending.NO_CODE, "there is no task '" + wanted + "' here");
        }
        for (Tasks.Named task : found) {
            run.feedback(
                    Body.of("handler", task.name())
                            .with("kind", task.kind())
                            .with("description", task.description())
                            .with("parameters", task.parameters()));
        }
    }
}
