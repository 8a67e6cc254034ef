// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.job;

import java.util.List;
import java.util.Map;

/**
 * Keeps jobs running: a service that the shell asks. Its calls return before a job has followed.
 */
public interface JobKeeper {

    /** The jobs that it keeps, by name. */
    List<JobStatus> jobs();

    /**
     * Starts a job, now also where it waits to be started later.
     *
     * @throws JobException if there is no such job, or more than one
     */
    void start(String name) throws JobException;

    /**
     * Ends a job, and leaves it so until it is started, or its keeper is.
     *
     * @throws JobException if there is no such job, or more than one, or it cannot be ended
     */
    void stop(String name) throws JobException;

    /**
     * Ends a job if it runs, and starts it.
     *
     * @throws JobException if there is no such job, or more than one, or it cannot be ended
     */
    void restart(String name) throws JobException;

    /**
     * The options of a job, as {@code job.config} tells them; nothing secret.
     *
     * @throws JobException if there is no such job, or more than one
     */
    Map<String, String> config(String name) throws JobException;
}
