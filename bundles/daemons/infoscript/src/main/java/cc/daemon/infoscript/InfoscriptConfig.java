// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infoscript;

import cc.client.daemon.ContentConfig;
import cc.client.delivery.DeliveryOptions;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. They are read by {@link InfoscriptOptions}. */
@ObjectClassDefinition(name = "CC daemon infoscript", description = "Sends the output of a command")
interface InfoscriptConfig extends ContentConfig {

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
            defaultValue = "" + InfoscriptOptions.MAX_OUTPUT,
            description = "Bytes of output, beyond which the command counts as failed",
            required = false)
    String max$_$output();

    @AttributeDefinition(
            defaultValue = "" + DeliveryOptions.DELIVERY,
            description =
                    "acknowledged: an output counts as sent when the receiver has it on its disk; unacknowledged: when it is in the queue, as toward an old receiver",
            required = false)
    String delivery();

    @AttributeDefinition(
            defaultValue = "" + DeliveryOptions.ACK_TIMEOUT,
            description = "Seconds without an acknowledgement after which an output is sent again",
            required = false)
    int ack$_$timeout();

    @AttributeDefinition(
            defaultValue = "" + DeliveryOptions.WINDOW_COUNT,
            description = "Messages that may be sent and not acknowledged at a time",
            required = false)
    int window$_$count();

    @AttributeDefinition(
            defaultValue = "" + DeliveryOptions.WINDOW_BYTES,
            description = "Bytes of them",
            required = false)
    String window$_$bytes();

    @AttributeDefinition(
            defaultValue = "" + DeliveryOptions.MAX_RATE,
            description =
                    "Bytes a second that are sent with delivery = unacknowledged at most, since nothing tells then that a queue on the way is full; 0 for no bound",
            required = false)
    String max$_$rate();
}
