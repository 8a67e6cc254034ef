// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.delay;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What consoles show of {@code cc.handler.delay}; {@link DelayOptions} reads the values. */
@ObjectClassDefinition(
        name = "CC handler delay",
        description = "Holds messages for some time, then hands them to another handler.")
interface DelayConfig {

    @AttributeDefinition(description = "Message types that come to it, with commas; * for all")
    String pattern();

    @AttributeDefinition(description = "Name of the handler that gets the messages")
    String forward$_$to();

    @AttributeDefinition(defaultValue = "0", description = "Seconds that each message is held")
    String delay();

    @AttributeDefinition(
            defaultValue = "" + DelayOptions.QUEUE_COUNT,
            description = "Messages that are held at most; what comes then is dropped")
    int queue$_$count();

    @AttributeDefinition(
            defaultValue = DelayOptions.QUEUE_BYTES,
            description = "Bytes of them, such as 64 MB")
    String queue$_$bytes();

    @AttributeDefinition(required = false, description = "The server that it serves; default: all")
    String server();

    @AttributeDefinition(
            required = false,
            description = "What the shell calls it; default: the instance in its file name")
    String name();
}
