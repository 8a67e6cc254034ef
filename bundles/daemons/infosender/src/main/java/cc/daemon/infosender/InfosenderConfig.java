// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infosender;

import cc.client.daemon.ContentConfig;
import cc.client.delivery.DeliveryOptions;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. They are read by {@link InfosenderOptions}. */
@ObjectClassDefinition(
        name = "CC daemon infosender",
        description = "Sends files of a folder when they are new or changed")
interface InfosenderConfig extends ContentConfig {

    @AttributeDefinition(description = "The folder")
    String infodir();

    @AttributeDefinition(
            defaultValue = "" + InfosenderOptions.INFOMASK,
            description = "Which of its files: a shell wildcard of *, ? and [a-z]",
            required = false)
    String infomask();

    @AttributeDefinition(
            defaultValue = "true",
            description = "Whether a symbolic link to a file is sent as that file",
            required = false)
    boolean follow$_$links();

    @AttributeDefinition(
            description =
                    "Bytes of the largest file that is sent. Default: what fits into a message",
            required = false)
    String max$_$file$_$size();

    @AttributeDefinition(
            defaultValue = "" + InfosenderOptions.MAINT_PERIOD,
            description = "Seconds between forgetting files that are gone",
            required = false)
    int maint$_$period();

    @AttributeDefinition(
            defaultValue = "" + DeliveryOptions.DELIVERY,
            description =
                    "acknowledged: a file counts as sent when the receiver has it on its disk; unacknowledged: when it is in the queue, as toward an old receiver",
            required = false)
    String delivery();

    @AttributeDefinition(
            defaultValue = "" + DeliveryOptions.ACK_TIMEOUT,
            description = "Seconds without an acknowledgement after which a file is sent again",
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
