// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.Printable;
import cc.client.daemon.DaemonLog;
import cc.process.ProcessTree;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What was running when a taskrunner was killed: its processes are ended, the task has failed. */
final class Orphans {

    private static final Duration GRACE = Duration.ofSeconds(2);

    /** The kernel's clock ticks, and may have been set since. */
    private static final Duration INEXACT = Duration.ofSeconds(2);

    private Orphans() {}

    /**
     * Ends the processes of a task.
     *
     * @return how it ended by that
     */
    static TaskRecord end(TaskRecord record, Ledger ledger, DaemonLog log) {
        List<ProcessHandle> left = end(ledger, record);
        log.warn(
                "task {} ({}): was under way when the taskrunner was ended, has failed{}",
                record.id(),
                Printable.of(record.handler()),
                left.isEmpty() ? "" : "; processes that do not end: " + left);
        return record.ended(
                Ending.failed(
                        "the taskrunner was ended while the task waited or ran, and was started"
                                + " again at "
                                + Instant.now()
                                + "; how far the task came is not known"),
                1,
                "");
    }

    private static List<ProcessHandle> end(Ledger ledger, TaskRecord record) {
        return new ProcessTree(
                        root(record), Optional.of(Run.marker(ledger.folder(), record.id())), "")
                .end(GRACE);
    }

    private static Stream<ProcessHandle> root(TaskRecord record) {
        return record.pid() == 0
                ? Stream.empty()
                : ProcessHandle.of(record.pid())
                        .filter(
                                process ->
                                        process.info()
                                                .startInstant()
                                                .map(start -> isAbout(start, record.started()))
                                                .orElse(false))
                        .stream();
    }

    private static boolean isAbout(Instant a, Instant b) {
        return Duration.between(a, b).abs().compareTo(INEXACT) <= 0;
    }
}
