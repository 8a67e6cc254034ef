// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import org.osgi.service.metatype.annotations.AttributeDefinition;

/**
 * What consoles show of the options of daemons that are acknowledged; the type of each extends it.
 * They are read by {@link DeliveryOptions}.
 */
public interface DeliveryConfig {

    @AttributeDefinition(
            defaultValue = DeliveryOptions.DELIVERY,
            description =
                    "acknowledged: what is sent is done when the receiver has it on its disk; unacknowledged: when it is in the queue, as toward an old receiver",
            required = false)
    String delivery();

    @AttributeDefinition(
            defaultValue = "" + DeliveryOptions.ACK_TIMEOUT,
            description = "Seconds without an acknowledgement after which a message is sent again",
            required = false)
    int ack$_$timeout();

    @AttributeDefinition(
            defaultValue = "" + DeliveryOptions.WINDOW_COUNT,
            description = "Messages that may be sent and not acknowledged at a time",
            required = false)
    int window$_$count();

    @AttributeDefinition(
            defaultValue = DeliveryOptions.WINDOW_BYTES,
            description = "Bytes of them",
            required = false)
    String window$_$bytes();

    @AttributeDefinition(
            defaultValue = DeliveryOptions.MAX_RATE,
            description =
                    "Bytes a second that are sent with delivery = unacknowledged at most, since nothing tells then that a queue on the way is full; 0 for no bound",
            required = false)
    String max$_$rate();
}
