// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.TaskSource;
import cc.api.TaskState;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Completes ids of tasks. */
@Service
public final class TaskIds extends NameCompleter {

    @Override
    boolean isFree(String word) {
        return true;
    }

    @Override
    Stream<String> names(Services services) {
        return services.all(TaskSource.class).stream()
                .flatMap(source -> source.tasks().stream())
                .map(TaskState::id)
                .distinct();
    }
}
