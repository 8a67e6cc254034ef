// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.script;

import cc.process.Watchdog;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. They are read by {@link ScriptOptions}. */
@ObjectClassDefinition(
        name = "CC daemon script",
        description = "An executable of any language that a jobmgr keeps running")
interface ScriptConfig {

    @AttributeDefinition(
            description =
                    "The executable with its arguments: words with blanks between them, quotes as in systemd's ExecStart, no shell")
    String script();

    @AttributeDefinition(
            description = "Folder that it is started in. Default: the runtime's",
            required = false)
    String directory();

    @AttributeDefinition(
            description =
                    "Variables that it gets beside the runtime's: NAME=value, with blanks between them. Never shown",
            required = false)
    String environment();

    @AttributeDefinition(
            description = "User that it runs as, by sudo -n. Default: the runtime's",
            required = false)
    String user();

    @AttributeDefinition(
            defaultValue = "" + ScriptOptions.STOP_TIMEOUT,
            description = "Seconds that it may take to end by itself before it is killed",
            required = false)
    int stop$_$timeout();

    @AttributeDefinition(
            defaultValue = "" + ScriptOptions.HEARTBEAT_TIMEOUT,
            description =
                    "Seconds without a job.* message of it after which it counts as hanging, and is started anew; 0 for none",
            required = false)
    int heartbeat$_$timeout();

    @AttributeDefinition(
            defaultValue = "" + Watchdog.A,
            description = "Seconds until it is started again the first time",
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
            description = "Seconds alive after which its restarts are counted afresh",
            required = false)
    int watchdog$_$reset();

    @AttributeDefinition(
            description = "Name of the job. Default: the instance part of the file's name",
            required = false)
    String name();

    @AttributeDefinition(
            description = "Name of the server that it works for. Default: the only local one",
            required = false)
    String server();
}
