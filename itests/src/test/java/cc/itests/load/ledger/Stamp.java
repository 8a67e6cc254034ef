// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a client writes in front of each message.
 *
 * @param client 0, 1, and so on
 * @param number of the message among those of its type from that client, from 0
 * @param micros when it was to be sent, in microseconds since 1970
 */
public record Stamp(int client, long number, long micros) {

    /** Microseconds since 1970. */
    public static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    static Stamp parse(String text) {
        String[] parts = text.split(" ");
        return new Stamp(
                Integer.parseInt(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }

    /** As {@link #parse} reads it. */
    public String text() {
        return client + " " + number + " " + micros;
    }
}
