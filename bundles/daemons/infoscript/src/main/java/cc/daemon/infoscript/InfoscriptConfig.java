// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infoscript;

import cc.client.daemon.ContentConfig;
import cc.client.delivery.DeliveryConfig;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. They are read by {@link InfoscriptOptions}. */
@ObjectClassDefinition(name = "CC daemon infoscript", description = "Sends the output of a command")
interface InfoscriptConfig extends ContentConfig, DeliveryConfig {

    @AttributeDefinition(description = "The command, run by /bin/sh -c (on Windows by cmd /c)")
    String info$_$script();

    @AttributeDefinition(description = "Seconds from start to start")
    String info$_$period();

    @AttributeDefinition(description = "Name under which the output is sent")
    String info$_$name();

    @AttributeDefinition(
            defaultValue = "0",
            description = "Seconds after which the command is ended with its children; 0 for none",
            required = false)
    String timeout();

    @AttributeDefinition(
            defaultValue = InfoscriptOptions.MAX_OUTPUT,
            description = "Bytes of output, beyond which the command counts as failed",
            required = false)
    String max$_$output();
}
