// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.task.sample;

import cc.api.Body;
import cc.api.Task;
import cc.api.TaskFailure;
import cc.api.TaskRun;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Component;

/**
 * Counts to {@code count}, with {@code pause} seconds after each number. With {@code cmd=fail} it
 * fails after that, with {@code cmd=crash} it throws what is a mistake.
 */
@Component(
        property = {
            Task.NAME + "=cc.task.sample",
            Task.DESCRIPTION + "=Counts, and says so: a task to begin with",
            Task.PARAMETERS + "=count=how far (3)",
            Task.PARAMETERS + "=pause=seconds after each number (0.1)",
            Task.PARAMETERS + "=cmd=run; fail: fails at the end; crash: throws"
        })
public final class SampleTask implements Task {

    private static final long MAX_COUNT = 1_000_000;
    private static final double MAX_PAUSE = 3600;

    @Override
    public void run(TaskRun run) throws Exception {
        long count = Math.min(MAX_COUNT, run.body().integer("count", 3));
        double pause = Math.min(MAX_PAUSE, run.body().number("pause", 0.1));
        run.log("INFO", "counts to " + count);
        for (long i = 0; i < count; i++) {
            run.feedback(Body.of("i", i));
            TimeUnit.NANOSECONDS.sleep((long) (pause * TimeUnit.SECONDS.toNanos(1)));
        }
        switch (run.body().text("cmd", "run")) {
            case "fail" -> throw new TaskFailure(1, "it was asked to fail");
            case "crash" -> throw new IllegalStateException("it was asked to crash");
            default -> run.log("INFO", "has counted to " + count);
        }
    }
}
