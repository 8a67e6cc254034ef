// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.plugin.logwatch_errors;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. They are read by {@link ErrorsOptions}. */
@ObjectClassDefinition(
        name = "CC plugin logwatch_errors",
        description = "Has errors and lock waits of PostgreSQL written to a database")
interface ErrorsConfig {

    @AttributeDefinition(
            defaultValue = ErrorsOptions.SUFFIX,
            description = "Added to the message type db after a dot; none for nothing",
            required = false)
    String msg$_$suffix();

    @AttributeDefinition(
            defaultValue = ErrorsOptions.FUNCTION,
            description = "Function that is called",
            required = false)
    String log__function();

    @AttributeDefinition(
            defaultValue = "" + ErrorsOptions.RESET_INTERVAL,
            description = "Seconds without an error after which an ordinary record is sent as INFO",
            required = false)
    int error__reset__interval();

    @AttributeDefinition(
            defaultValue = "" + ErrorsOptions.MAX_ERRORS,
            description = "Records sent in an error_interval at most; more are a flood",
            required = false)
    int max__errors();

    @AttributeDefinition(
            defaultValue = "" + ErrorsOptions.ERROR_INTERVAL,
            description = "Seconds in which max_errors are sent",
            required = false)
    int error__interval();

    @AttributeDefinition(
            description =
                    "What the daemon's plugins and the counters call it. Default: logwatch_errors with the instance part of the file's name",
            required = false)
    String name();
}
