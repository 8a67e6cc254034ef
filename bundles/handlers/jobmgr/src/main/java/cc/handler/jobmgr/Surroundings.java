// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import cc.api.Counters;
import cc.api.Server;
import cc.process.JobSpec;
import cc.process.Marker;
import cc.zmq.Addresses;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an executable finds around itself: its server, the runtime, where its output goes.
 *
 * @param servers those that it may work for
 * @param runs of this bundle
 * @param counters of its jobmgr
 * @param runtime what no other runtime on this host is called
 * @param changed called when a run is at something else
 */
record Surroundings(
        JobServers servers, Runs runs, Counters counters, String runtime, Runnable changed) {

    private static final Logger OUTPUT = LoggerFactory.getLogger("cc.daemon.script");

    long nanoTime() {
        return System.nanoTime();
    }

    /** Why there is no server of this name; empty if there is. */
    Optional<String> missing(String server) {
        return servers.missing(server);
    }

    /** A run that has not begun. */
    Run run(JobSpec spec) {
        Map<String, String> variables = new TreeMap<>();
        servers.of(spec.server()).ifPresent(server -> variables.put("CC_URL", url(server)));
        variables.put("CC_JOB_NAME", spec.name());
        Printed printed =
                new Printed(
                        line -> OUTPUT.info("{}: {}", spec.name(), line),
                        counters,
                        System::nanoTime);
        Marker marker = new Marker(runtime + "#" + spec.name());
        return new Run(spec, variables, marker, printed, changed);
    }

    /** What a job is told when it asks for its configuration. */
    Map<String, String> config(JobSpec spec) {
        Map<String, String> config = new TreeMap<>();
        servers.of(spec.server())
                .ifPresent(
                        server -> {
                            server.options()
                                    .forEach(
                                            (name, value) -> {
                                                if (isTakenOver(name)) {
                                                    config.put(name, String.valueOf(value));
                                                }
                                            });
                            config.put("cc-socket", url(server));
                        });
        config.putAll(spec.config());
        config.put("job_name", spec.name());
        return config;
    }

    private static String url(Server server) {
        return Addresses.local(server.socket());
    }

    private static boolean isTakenOver(String option) {
        return option.startsWith("cms-")
                || option.startsWith("zmq_")
                || option.equals("queue-bytes")
                || option.equals("max-message-size");
    }
}
