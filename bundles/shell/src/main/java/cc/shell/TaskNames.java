// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Task;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Completes names of tasks: those of this runtime, since nobody knows those of all hosts. */
@Service
public final class TaskNames extends NameCompleter {

    @Override
    boolean isFree(String word) {
        return true;
    }

    @Override
    Stream<String> names(Services services) {
        return services.registered(Task.class).stream()
                .map(task -> task.text(Task.NAME))
                .distinct();
    }
}
