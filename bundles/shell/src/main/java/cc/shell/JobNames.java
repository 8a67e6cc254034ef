// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.job.JobKeeper;
import cc.api.job.JobStatus;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Completes names of jobs. */
@Service
public final class JobNames extends NameCompleter {

    @Override
    Stream<String> names(Services services) {
        List<JobStatus> jobs =
                services.all(JobKeeper.class).stream()
                        .flatMap(keeper -> keeper.jobs().stream())
                        .toList();
        return jobs.stream().map(job -> isAlone(job, jobs) ? job.name() : job.label());
    }

    private static boolean isAlone(JobStatus job, List<JobStatus> jobs) {
        return jobs.stream().filter(other -> other.name().equals(job.name())).count() == 1;
    }
}
