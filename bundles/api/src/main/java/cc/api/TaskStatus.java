// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.Locale;
import java.util.Optional;

/** What a {@code task.reply} says, in the order in which they come. */
public enum TaskStatus {
    /** The taskrouter has sent the task on to its host. */
    FORWARDED,
    /** The taskrunner has taken it; it may wait there for others to end. */
    STARTING,
    /** It runs. */
    LAUNCHED,
    /** Something that it says while it runs. Any number of times. */
    FEEDBACK,
    /** A sign of life. Any number of times. */
    RUNNING,
    /** It has ended, and did what it was for. */
    FINISHED,
    /** It was not started, or has ended and did not do what it was for. */
    FAILED,
    /** It is gone: comes after one of the two above, or in their place. */
    STOPPED;

    /** The status as it is written in a message. */
    public String option() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether nothing but {@link #STOPPED} comes after it. */
    public boolean isEnd() {
        return this == FINISHED || this == FAILED || this == STOPPED;
    }

    /** The status written like this; empty if there is none. */
    public static Optional<TaskStatus> parse(String option) {
        for (TaskStatus status : values()) {
            if (status.option().equals(option)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
