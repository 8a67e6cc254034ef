// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.script;

import cc.api.MessageType;
import cc.api.config.Options;
import cc.process.Executable;
import cc.process.JobSpec;
import cc.process.Watchdog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads the options of an executable: some are for its jobmgr, all others are its own. */
final class ScriptOptions {

    static final int STOP_TIMEOUT = 10;
    static final int HEARTBEAT_TIMEOUT = 0;

    private static final int MAX_NAME = 64;
    private static final double MAX_STOP = 3600;

    /** Where secrets stand, which nobody is told. */
    private static final String ENVIRONMENT = "environment";

    /** What the runtime adds to a configuration. */
    private static final Set<String> ADDED = Set.of("service.", "felix.", "component.", "osgi.");

    private ScriptOptions() {}

    static JobSpec read(Options options) {
        String instance = options.instance();
        String name = options.text("name", instance.isEmpty() ? Script.NAME : instance);
        if (name.length() > MAX_NAME || MessageType.parse(name).isEmpty()) {
            options.problem(
                    "its name is '"
                            + name
                            + "': must be letters, digits, '_' and '-', with dots between them, at"
                            + " most "
                            + MAX_NAME
                            + " characters; set name");
        }
        return new JobSpec(
                name,
                options.text("server", ""),
                Executable.read(options, "script"),
                config(options),
                new JobSpec.Care(
                        Watchdog.read(options),
                        options.seconds("stop-timeout", STOP_TIMEOUT, 0, MAX_STOP),
                        options.seconds("heartbeat-timeout", HEARTBEAT_TIMEOUT, 0, 1e9)));
    }

    /**
     * What the executable is told when it asks: its options, those of its jobmgr too, without what
     * may be secret.
     */
    private static Map<String, String> config(Options options) {
        Map<String, String> config = new LinkedHashMap<>(options.startingWith(""));
        config.keySet().removeIf(name -> isSecret(name) || isAdded(name));
        return config;
    }

    /** The properties of its service: no options of its own, which may say anything. */
    static Map<String, Object> offered(Map<String, Object> properties) {
        Map<String, Object> offered = new LinkedHashMap<>(properties);
        offered.keySet().removeIf(ScriptOptions::isSecret);
        return offered;
    }

    private static boolean isSecret(String name) {
        return name.equals(ENVIRONMENT) || name.startsWith(".");
    }

    private static boolean isAdded(String name) {
        return ADDED.stream().anyMatch(name::startsWith);
    }
}
