// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.HostName;
import cc.api.TaskMessage;
import cc.api.config.Options;
import cc.client.daemon.DaemonOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Options of a taskrunner.
 *
 * @param daemon those that all daemons have
 * @param localId {@code local-id}: the name of this host
 * @param regPeriod {@code reg-period}: between registrations
 * @param maintPeriod {@code maint-period}: between heartbeats, and between looks at what is old
 * @param grace {@code task-grace-period}: so long after its end a task's last word is sent again
 *     when the connection was lost
 * @param heartbeat {@code task-heartbeat}: whether each task's sign of life is sent each
 *     maint-period
 * @param maxTasks {@code max-tasks}: that run at a time
 * @param idLifetime {@code task-id-lifetime}: so long after its end an id is known
 * @param stateDir {@code state-dir}: where ids are kept
 */
record TaskrunnerOptions(
        DaemonOptions daemon,
        String localId,
        Duration regPeriod,
        Duration maintPeriod,
        Duration grace,
        boolean heartbeat,
        int maxTasks,
        Duration idLifetime,
        Path stateDir) {

    static final int REG_PERIOD = 300;
    static final int MAINT_PERIOD = 60;
    static final int GRACE_PERIOD = 900;
    static final int MAX_TASKS = 100;
    static final int ID_LIFETIME = 86_400;

    private static final double MAX = 1e9;
    private static final int MOST_TASKS = 10_000;

    /** What other daemons have, and this one has no use for. */
    private static final List<String> USELESS =
            List.of("msg-suffix", "use-blob", "compression", "compression-level");

    static TaskrunnerOptions read(Options options) {
        for (String name : USELESS) {
            if (options.isSet(name)) {
                options.problem(name + " is set: a taskrunner sends nothing that it is for");
            }
        }
        DaemonOptions daemon = DaemonOptions.read(options, Taskrunner.NAME);
        String localId = options.text("local-id", HostName.get());
        if (!TaskMessage.isHost(localId)) {
            options.problem(
                    "local-id",
                    "the name of a host: at most 255 characters, no blanks, none of * ? [ ] ,");
        }
        return new TaskrunnerOptions(
                daemon,
                localId,
                options.seconds("reg-period", REG_PERIOD, 0.1, MAX),
                options.seconds("maint-period", MAINT_PERIOD, 0.1, MAX),
                options.seconds("task-grace-period", GRACE_PERIOD, 0, MAX),
                options.flag("task-heartbeat", false),
                options.integer("max-tasks", MAX_TASKS, 1, MOST_TASKS),
                options.seconds("task-id-lifetime", ID_LIFETIME, 1, MAX),
                stateDir(options, daemon.name()));
    }

    private static Path stateDir(Options options, String name) {
        String data = System.getProperty("karaf.data", "data");
        String text = options.text("state-dir", data + "/taskrunner/" + name);
        try {
            return Path.of(text).toAbsolutePath();
        } catch (InvalidPathException e) {
            options.problem("state-dir", "a folder");
            return Path.of("");
        }
    }

    Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("local-id", localId);
        map.put("reg-period", DaemonOptions.seconds(regPeriod));
        map.put("maint-period", DaemonOptions.seconds(maintPeriod));
        map.put("task-grace-period", DaemonOptions.seconds(grace));
        map.put("task-heartbeat", heartbeat ? "yes" : "no");
        map.put("max-tasks", Integer.toString(maxTasks));
        map.put("task-id-lifetime", DaemonOptions.seconds(idLifetime));
        map.put("state-dir", stateDir.toString());
        return map;
    }
}
