// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import cc.api.config.Options;
import cc.api.config.Sizes;
import cc.client.daemon.DaemonOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a daemon's messages are delivered.
 *
 * @param acknowledged {@code delivery}: whether a message counts as done when the receiver has said
 *     so, and not before
 * @param ackTimeout {@code ack-timeout}: silence after which a message is sent again
 * @param windowCount {@code window-count}: messages that may be sent and not acknowledged
 * @param windowBytes {@code window-bytes}: bytes of them
 * @param maxRate {@code max-rate}: bytes a second that are sent unacknowledged at most; 0 for no
 *     bound
 */
public record DeliveryOptions(
        boolean acknowledged,
        Duration ackTimeout,
        int windowCount,
        long windowBytes,
        long maxRate) {

    /** {@code delivery} where it is not set. */
    public static final String DELIVERY = "acknowledged";

    /** {@code ack-timeout} where it is not set, in seconds. */
    public static final int ACK_TIMEOUT = 10;

    /** {@code window-count} where it is not set. */
    public static final int WINDOW_COUNT = 64;

    /** {@code window-bytes} where it is not set. */
    public static final String WINDOW_BYTES = "16 MB";

    /** {@code max-rate} where it is not set: what deployed receivers keep up with. */
    public static final String MAX_RATE = "100 MB";

    private static final long MB = 1024 * 1024;

    /** Reads them. */
    public static DeliveryOptions read(Options options) {
        return new DeliveryOptions(
                options.choice("delivery", DELIVERY, DELIVERY, "unacknowledged").equals(DELIVERY),
                options.seconds("ack-timeout", ACK_TIMEOUT, 0.1, 3600),
                options.integer("window-count", WINDOW_COUNT, 1, 100_000),
                options.bytes("window-bytes", 16 * MB, 64 * 1024, Integer.MAX_VALUE),
                options.bytes("max-rate", 100 * MB, 0, Long.MAX_VALUE));
    }

    /** The options in force, as they are written. */
    public Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("delivery", acknowledged ? DELIVERY : "unacknowledged");
        map.put("ack-timeout", DaemonOptions.seconds(ackTimeout));
        map.put("window-count", Integer.toString(windowCount));
        map.put("window-bytes", Sizes.format(windowBytes));
        map.put("max-rate", Sizes.format(maxRate));
        return map;
    }
}
