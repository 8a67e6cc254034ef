// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.job.JobKeeper;
import cc.api.job.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code cc:jobs}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "jobs",
        description = "Lists the jobs that a jobmgr keeps: daemons of this runtime and executables")
public final class JobsCommand extends CcCommand {

    @Override
    void run(Services services, Output output) {
        Table table =
                new Table()
                        .texts("name", "component", "server", "state", "since")
                        .numbers("process", "restarts")
                        .texts("starts again in", "last heard", "detail");
        Instant now = Instant.now();
        services.all(JobKeeper.class).stream()
                .flatMap(keeper -> keeper.jobs().stream())
                .sorted(Comparator.comparing(JobStatus::name))
                .forEach(job -> add(table, job, now));
        List<?> keepers = services.registered(JobKeeper.class);
        output.table(
                table,
                keepers.isEmpty()
                        ? "no jobs: no cc.handler.jobmgr is configured; its example is in etc/"
                        : "no jobs");
    }

    private static void add(Table table, JobStatus job, Instant now) {
        table.add(
                Cell.of(job.name()),
                Cell.of(job.component()),
                Cell.of(job.server()),
                Cell.of(job.state().word()),
                Cell.age(job.since(), now),
                job.pid().isPresent() ? Cell.of(job.pid().getAsLong()) : Cell.NONE,
                Cell.of(job.restarts()),
                Cell.of(job.nextStart().map(next -> until(now, next))),
                Cell.of(job.heard().map(heard -> Cell.age(heard, now))),
                Cell.of(job.detail()));
    }

    private static Cell until(Instant now, Instant next) {
        Duration left = Duration.between(now, next);
        return Cell.of(left.isNegative() ? Duration.ZERO : left);
    }
}
