// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.config.Options;
import cc.process.Executable;
import java.time.Duration;

/**
 * Options of a command that is a task.
 *
 * @param name that {@code task_handler} calls it: the instance of its file
 * @param executable {@code command}, {@code directory}, {@code environment}, {@code user}
 * @param timeout {@code timeout}: after which it is ended; zero for none
 * @param maxOutput {@code max-output}: bytes of output that are sent
 * @param maxProcesses {@code max-processes}: that it may have at a time; 0 for any number
 * @param parameters {@code parameters}: that it takes
 * @param description {@code description}
 */
record CommandTaskOptions(
        String name,
        Executable executable,
        Duration timeout,
        long maxOutput,
        int maxProcesses,
        Parameters parameters,
        String description) {

    static final String MAX_OUTPUT = "1 MB";
    static final int MAX_PROCESSES = 200;

    private static final long MB = 1024 * 1024;
    private static final int MOST_PROCESSES = 1_000_000;

    static CommandTaskOptions read(Options options) {
        String name = options.instance();
        if (!name.matches("[-a-zA-Z0-9_.]{1,100}")) {
            options.problem(
                    "the instance '"
                            + name
                            + "' of the file's name cannot be a task's name, which is letters,"
                            + " digits, '-', '_' and '.'");
        }
        String sudo = options.text("sudo", "");
        if (!sudo.isEmpty() && !options.text("user", sudo).equals(sudo)) {
            options.problem("user and sudo, its old name, are set to different users");
        }
        return new CommandTaskOptions(
                name,
                Executable.read(options, "command", sudo.isEmpty() ? "user" : "sudo"),
                options.seconds("timeout", 0, 0, 1e9),
                options.bytes("max-output", MB, 0, 1L << 40),
                options.integer("max-processes", MAX_PROCESSES, 0, MOST_PROCESSES),
                Parameters.read(options),
                options.text("description", ""));
    }
}
