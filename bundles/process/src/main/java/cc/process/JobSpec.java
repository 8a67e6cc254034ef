// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.process;

import java.time.Duration;
import java.util.Map;

/**
 * What a jobmgr needs to know of an executable.
 *
 * @param name of the job, unlike those of others
 * @param server name of the server that it works for; empty for the only local one
 * @param executable what is started
 * @param config its options, which it asks for by {@code job.config}; nothing secret
 * @param care how it is watched and ended
 */
public record JobSpec(
        String name, String server, Executable executable, Map<String, String> config, Care care) {

    /** As records are, with copies of what may change. */
    public JobSpec {
        config = Map.copyOf(config);
    }

    /** Whether it must be started anew to become what the other one says. */
    public boolean isAnother(JobSpec other) {
        return !name.equals(other.name)
                || !server.equals(other.server)
                || !executable.equals(other.executable)
                || !config.equals(other.config);
    }

    /**
     * How a job is watched and ended.
     *
     * @param watchdog when it is started again
     * @param stopTimeout how long it may take to end by itself
     * @param silence for so long it may be silent once it runs; zero: for ever
     */
    public record Care(Watchdog watchdog, Duration stopTimeout, Duration silence) {}
}
