// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Another CC that a proxy, an echo monitor or a daemon is connected to.
 *
 * @param server name of the server on whose behalf; empty for none
 * @param component name of the handler or daemon
 * @param url where it connects
 * @param monitored whether it is pinged, so that the fields below say anything
 * @param up whether it answered of late
 * @param pings sent
 * @param pongs received
 * @param roundTrip of the last pong
 * @param silentSince when the last answer came, or the first ping was sent, while it is not up
 * @param queued messages waiting to be sent to it
 * @param dropped messages to it that were dropped
 * @param delivery how messages to it are acknowledged; empty where nothing is known of that, as of
 *     a proxy
 */
public record Peer(
        String server,
        String component,
        String url,
        boolean monitored,
        boolean up,
        long pings,
        long pongs,
        Optional<Duration> roundTrip,
        Optional<Instant> silentSince,
        long queued,
        long dropped,
        Optional<PeerDelivery> delivery) {

    /** One of whose messages nobody knows whether they are acknowledged. */
    public Peer(
            String server,
            String component,
            String url,
            boolean monitored,
            boolean up,
            long pings,
            long pongs,
            Optional<Duration> roundTrip,
            Optional<Instant> silentSince,
            long queued,
            long dropped) {
        this(
                server,
                component,
                url,
                monitored,
                up,
                pings,
                pongs,
                roundTrip,
                silentSince,
                queued,
                dropped,
                Optional.empty());
    }

    /** This peer with what is known of how its messages are acknowledged. */
    public Peer with(PeerDelivery known) {
        return new Peer(
                server,
                component,
                url,
                monitored,
                up,
                pings,
                pongs,
                roundTrip,
                silentSince,
                queued,
                dropped,
                Optional.of(known));
    }
}
