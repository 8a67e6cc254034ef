// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. They are read by {@link CommandTaskOptions}. */
@ObjectClassDefinition(name = "CC task", description = "A command that taskrunners run when asked")
interface CommandTaskConfig {

    @AttributeDefinition(
            description = "The executable with its arguments, as words and quotes, not for a shell")
    String command();

    @AttributeDefinition(required = false, description = "Folder that it runs in")
    String directory();

    @AttributeDefinition(
            required = false,
            description = "NAME=value, several with blanks between: variables that it gets")
    String environment();

    @AttributeDefinition(
            required = false,
            description = "User that it runs as, by sudo -n -u; default: that of this runtime")
    String user();

    @AttributeDefinition(required = false, description = "The same, as old CC calls it")
    String sudo();

    @AttributeDefinition(
            defaultValue = "0",
            required = false,
            description = "Seconds after which it is ended with its children; 0 for none")
    String timeout();

    @AttributeDefinition(
            defaultValue = CommandTaskOptions.MAX_OUTPUT,
            required = false,
            description = "Bytes of its output that are sent; what comes then is not")
    String max$_$output();

    @AttributeDefinition(
            defaultValue = "" + CommandTaskOptions.MAX_PROCESSES,
            required = false,
            description = "Processes that it may have at a time, on Linux; 0 for any number")
    int max$_$processes();

    @AttributeDefinition(
            required = false,
            description = "NAME=REGEX, several with commas: parameters that it takes, no others")
    String parameters();

    @AttributeDefinition(required = false, description = "What it does, for those who look for it")
    String description();
}
