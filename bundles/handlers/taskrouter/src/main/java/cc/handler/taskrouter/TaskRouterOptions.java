// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.taskrouter;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The options as consoles show them. */
@ObjectClassDefinition(
        name = "CC handler taskrouter",
        description = "Sends tasks to the hosts that registered, and what they say back.")
@interface TaskRouterOptions {

    @AttributeDefinition(description = "Message types to take, with commas between them.")
    String pattern() default TaskRouterSettings.PATTERN;

    @AttributeDefinition(
            required = false,
            description = "Name of this handler. Default: the instance part of the file's name.")
    String name();

    @AttributeDefinition(
            required = false,
            description = "The one server that it serves. Default: every server.")
    String server();

    @AttributeDefinition(
            description = "Seconds after which a host that did not register again is forgotten.")
    int route$_$lifetime() default TaskRouterSettings.ROUTE_LIFETIME;

    @AttributeDefinition(
            description = "Seconds after the last reply after which a task is forgotten.")
    int reply$_$timeout() default TaskRouterSettings.REPLY_TIMEOUT;

    @AttributeDefinition(
            description =
                    "Tasks under way at most, counted once for each of their hosts; more are"
                            + " refused.")
    int max$_$tasks() default TaskRouterSettings.MAX_TASKS;

    @AttributeDefinition(description = "Seconds between looks at both.")
    int maint$_$period() default TaskRouterSettings.MAINT_PERIOD;

    @AttributeDefinition(
            description =
                    "Who may register a name where signatures are verified: first, or certificate,"
                            + " or CERTIFICATE=HOST, with commas between several.")
    String host$_$names() default TaskRouterSettings.FIRST;

    @AttributeDefinition(
            options = {
                @Option(label = "as it came", value = "keep"),
                @Option(label = "as the server's own", value = "open")
            },
            description = "How tasks and replies that came encrypted go on: keep, or open.")
    String encrypted() default "keep";
}
