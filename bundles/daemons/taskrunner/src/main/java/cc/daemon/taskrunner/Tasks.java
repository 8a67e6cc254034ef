// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.Task;
import cc.api.config.Options;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tasks of this runtime by their names. Safe for use by many threads. */
final class Tasks {

    private final Map<Task, Named> tasks = new LinkedHashMap<>();

    /**
     * A task with what is told of it.
     *
     * @param name empty for one that has none, and is found by nobody
     */
    record Named(Task task, String name, String kind, String description, String parameters) {}

    /** A task is there, or its properties have changed. */
    synchronized void put(Task task, Map<String, ?> properties) {
        Options read = Options.of(properties);
        boolean command = task instanceof CommandTask;
        tasks.put(
                task,
                new Named(
                        task,
                        read.text(Task.NAME, ""),
                        command ? "command" : "service",
                        read.text(Task.DESCRIPTION, ""),
                        task instanceof CommandTask of
                                ? of.options().parameters().described()
                                : String.join("\n", read.list(Task.PARAMETERS))));
    }

    synchronized void remove(Task task) {
        tasks.remove(task);
    }

    /** Those of a name: more than one is a mistake of whoever runs this host. */
    synchronized List<Named> named(String name) {
        return tasks.values().stream().filter(task -> task.name.equals(name)).toList();
    }

    synchronized List<Named> all() {
        return new ArrayList<>(tasks.values());
    }
}
