// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import cc.api.job.JobException;
import cc.api.job.JobStatus;
import java.util.Map;

/** A job that a jobmgr keeps. Used by the one thread of {@link Jobs}. */
interface Kept {

    String name();

    /** Looks how it is, and does what is due. */
    void look();

    /** Whether it is about to become what it should be, and so worth another look soon. */
    boolean isMoving();

    void start();

    /**
     * @throws JobException if it cannot be ended
     */
    void stop() throws JobException;

    /**
     * @throws JobException if it cannot be ended
     */
    void restart() throws JobException;

    /** A message with its name has come. */
    void heard();

    JobStatus status();

    /** Its options, nothing secret. */
    Map<String, String> config();

    /** It is kept no more: what this one has started ends, what it has stopped goes on. */
    void leave();
}
