// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.job;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A job as it is now.
 *
 * @param name of it
 * @param component the component that it is an instance of: {@code cc.daemon.infosender}
 * @param server name of the server that it works for; empty where that is not known
 * @param state what it is doing
 * @param detail why, for operators; may be empty
 * @param since when its state is that
 * @param pid number of its process; empty where it has none of its own
 * @param restarts how often it was started again since its jobmgr started
 * @param nextStart when it will be started; empty where that is not to be
 * @param heard when it last sent a message with its name
 */
public record JobStatus(
        String name,
        String component,
        String server,
        JobState state,
        String detail,
        Instant since,
        OptionalLong pid,
        int restarts,
        Optional<Instant> nextStart,
        Optional<Instant> heard) {

    /** What tells it apart from others of its name: as in the name of its file. */
    public String label() {
        return component + "-" + name;
    }

    /** Whether this is the job's name, or its label. */
    public boolean isCalled(String what) {
        return name.equals(what) || label().equals(what);
    }
}
