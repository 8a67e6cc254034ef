// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.client.daemon.DaemonConfig;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. They are read by {@link TaskrunnerOptions}. */
@ObjectClassDefinition(
        name = "CC daemon taskrunner",
        description = "Runs tasks that are sent to this host")
interface TaskrunnerConfig extends DaemonConfig {

    @AttributeDefinition(
            description = "Name of this host, as tasks are sent to it. Default: the host's own",
            required = false)
    String local$_$id();

    @AttributeDefinition(
            defaultValue = "" + TaskrunnerOptions.REG_PERIOD,
            description = "Seconds between registrations",
            required = false)
    String reg$_$period();

    @AttributeDefinition(
            defaultValue = "" + TaskrunnerOptions.MAINT_PERIOD,
            description = "Seconds between heartbeats, and between looks at what is old",
            required = false)
    String maint$_$period();

    @AttributeDefinition(
            defaultValue = "" + TaskrunnerOptions.GRACE_PERIOD,
            description =
                    "Seconds after its end in which a task's last word is sent again when a connection was lost",
            required = false)
    String task$_$grace$_$period();

    @AttributeDefinition(
            defaultValue = "false",
            description = "Whether tasks that run send a sign of life each maint-period",
            required = false)
    boolean task$_$heartbeat();

    @AttributeDefinition(
            defaultValue = "" + TaskrunnerOptions.MAX_TASKS,
            description = "Tasks that run at a time; others wait",
            required = false)
    int max$_$tasks();

    @AttributeDefinition(
            defaultValue = "" + TaskrunnerOptions.ID_LIFETIME,
            description = "Seconds after its end for which a task's id is known, and runs no more",
            required = false)
    int task$_$id$_$lifetime();

    @AttributeDefinition(
            description =
                    "Folder in which ids of tasks are kept. Default: taskrunner/NAME in the runtime's data",
            required = false)
    String state$_$dir();
}
