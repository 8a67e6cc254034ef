// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.job;

import java.util.Locale;

/** What a job is doing. */
public enum JobState {
    /** It is about to run, or waits for what it needs to. */
    STARTING,
    /** It runs. */
    RUNNING,
    /** It was told to end, and has time left for that. */
    STOPPING,
    /** An operator wants it so. */
    STOPPED,
    /** It has ended by itself, and will be started again. */
    WAITING,
    /** It could not be started. */
    FAILED,
    /** It does not end, or has been silent for longer than it may. */
    HANGING;

    /** For operators. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
