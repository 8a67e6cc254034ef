// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.Task;
import cc.api.TaskFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a task, and makes of whatever it does the end of it. */
final class Calls {

    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    private Calls() {}

    static Ending of(Run run, Task service) {
        try {
            if (service instanceof CommandTask command) {
                return command.run(run);
            }
            run.launched();
            service.run(run);
            return run.isCancelled() ? Ending.failed(run.cancelReason()) : Ending.done();
        } catch (TaskFailure e) {
            return Ending.failed(e.code(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            return Ending.failed(
                    run.isCancelled() ? run.cancelReason() : "it was interrupted by somebody else");
        } catch (Throwable e) {
            // a mistake in somebody's task, so its trace belongs into the log of this host
            LOG.error("task {} ({}) failed", run.id(), run.task().handler(), e);
            return Ending.failed(
                    run.isCancelled()
                            ? run.cancelReason()
                            : e.getClass().getSimpleName()
                                    + (e.getMessage() == null ? "" : ": " + e.getMessage()));
        }
    }
}
