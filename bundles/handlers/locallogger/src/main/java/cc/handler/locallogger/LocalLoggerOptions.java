// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.locallogger;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. */
@ObjectClassDefinition(
        name = "CC handler locallogger",
        description = "Writes the log messages of daemons and tasks to this runtime's log.")
@interface LocalLoggerOptions {

    @AttributeDefinition(description = "Message types to take, with commas between them.")
    String pattern() default LocalLoggerSettings.PATTERN;

    @AttributeDefinition(
            required = false,
            description = "Name of this handler. Default: the instance part of the file's name.")
    String name();

    @AttributeDefinition(
            required = false,
            description = "The one server that it serves. Default: every server.")
    String server();

    @AttributeDefinition(
            min = "80",
            max = "1000000",
            description = "Characters of a message to show, at most.")
    int max$_$length() default LocalLoggerSettings.MAX_LENGTH;
}
