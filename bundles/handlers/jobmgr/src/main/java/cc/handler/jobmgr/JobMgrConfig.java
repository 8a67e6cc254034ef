// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import cc.process.Watchdog;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. They are read by {@link JobMgrOptions}. */
@ObjectClassDefinition(
        name = "CC handler jobmgr",
        description = "Keeps daemons running, executables and components of the runtime")
interface JobMgrConfig {

    @AttributeDefinition(
            description =
                    "Names of the daemons that it keeps, with commas. Default: all of its server",
            required = false)
    String daemons();

    @AttributeDefinition(
            defaultValue = "" + Watchdog.A,
            description = "For components that do not start: seconds until the first other try",
            required = false)
    int watchdog$_$formula$_$a();

    @AttributeDefinition(
            defaultValue = "" + Watchdog.B,
            description = "Seconds more each time after that",
            required = false)
    int watchdog$_$formula$_$b();

    @AttributeDefinition(
            description = "The longest of these delays in seconds. Default: none",
            required = false)
    String watchdog$_$formula$_$cap();

    @AttributeDefinition(
            defaultValue = "" + Watchdog.RESET,
            description = "Seconds alive after which tries are counted afresh",
            required = false)
    int watchdog$_$reset();

    @AttributeDefinition(
            defaultValue = JobMgrOptions.PATTERN,
            description = "Message types or their first segments, with commas")
    String pattern();

    @AttributeDefinition(
            description = "The server that it serves. Default: every local one",
            required = false)
    String server();

    @AttributeDefinition(
            description = "What the shell calls it. Default: the instance part of the file's name",
            required = false)
    String name();
}
