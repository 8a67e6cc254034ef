// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.time.Instant;
import java.util.Optional;

/**
 * How a daemon's messages to a {@link Peer} are acknowledged.
 *
 * @param state what is known of who takes them
 * @param inFlight messages that were sent and not acknowledged yet
 * @param inFlightBytes bytes of them, as they are kept in memory
 * @param oldest when the oldest of them was first sent; empty if there is none
 */
public record PeerDelivery(
        State state, long inFlight, long inFlightBytes, Optional<Instant> oldest) {

    /** What is known of the receiver at the end of the way. */
    public enum State {
        /** No acknowledgement is asked for: {@code delivery = unacknowledged}. */
        UNACKNOWLEDGED("unacknowledged"),
        /** None came yet: one message at a time is sent. */
        PROBING("probing"),
        /** Messages are acknowledged. */
        ACKNOWLEDGED("acknowledged"),
        /** They were acknowledged, and are not any more: one message at a time is sent. */
        SILENT("SILENT"),
        /** Several messages were sent, and none was ever acknowledged: an old CC, or nobody. */
        NEVER_ANSWERED("NEVER ANSWERED");

        private final String text;

        State(String text) {
            this.text = text;
        }

        /** For operators; in capitals what they should look at. */
        public String text() {
            return text;
        }
    }
}
