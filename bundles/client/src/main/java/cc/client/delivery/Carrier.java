// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import cc.client.daemon.Letter;
import cc.client.daemon.Sent;

/** The connection over which a delivery sends. */
interface Carrier {

    /** Whether a connection stands now. */
    boolean isUp();

    /** Another number for each time that a connection was made. */
    long established();

    /** Another number when it may be another receiver that is connected to. */
    long connection();

    /** Where it sends to, for log lines. */
    String target();

    /**
     * Sends a letter. Never blocks.
     *
     * @param ack the id under which it is to be acknowledged; empty to ask for nothing
     */
    Sent send(Letter letter, String ack);

    /** Gives a connection up that stands and does not carry anything any more. */
    void reconnect();
}
