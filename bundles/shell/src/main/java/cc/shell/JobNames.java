// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.job.JobKeeper;
import cc.api.job.JobStatus;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Completes names of jobs. */
@Service
public final class JobNames extends NameCompleter {

    @Override
    Stream<String> names(Services services) {
        return services.all(JobKeeper.class).stream()
                .flatMap(keeper -> keeper.jobs().stream())
                .map(JobStatus::name);
    }
}
