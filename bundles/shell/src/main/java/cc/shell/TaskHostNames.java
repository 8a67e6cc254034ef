// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.TaskHost;
import cc.api.TaskHostSource;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Completes names of hosts that tasks can be sent to. */
@Service
public final class TaskHostNames extends NameCompleter {

    @Override
    boolean isFree(String word) {
        return true;
    }

    @Override
    Stream<String> names(Services services) {
        return services.all(TaskHostSource.class).stream()
                .flatMap(source -> source.taskHosts().stream())
                .map(TaskHost::name)
                .distinct();
    }
}
