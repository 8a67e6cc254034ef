// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import cc.api.config.Options;
import cc.process.Watchdog;
import java.util.List;

/**
 * Options of a jobmgr.
 *
 * @param name what shell and log call it
 * @param server the one server that it serves; empty for every local one
 * @param daemons {@code daemons}: names of the jobs that it keeps; empty for all
 * @param watchdog {@code watchdog-*}: when components are tried again
 */
record JobMgrOptions(String name, String server, List<String> daemons, Watchdog watchdog) {

    static final String PATTERN = "job";

    static JobMgrOptions read(Options options) {
        options.patterns(PATTERN);
        String instance = options.instance();
        return new JobMgrOptions(
                options.text("name", instance.isEmpty() ? "jobmgr" : instance),
                options.text("server", ""),
                options.list("daemons"),
                Watchdog.read(options));
    }
}
