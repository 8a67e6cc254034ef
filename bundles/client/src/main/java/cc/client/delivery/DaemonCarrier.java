// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import cc.client.daemon.Daemon;
import cc.client.daemon.Letter;
import cc.client.daemon.Sent;

/** A daemon's connection. */
record DaemonCarrier(Daemon daemon) implements Carrier {

    @Override
    public boolean isUp() {
        return daemon.isConnected();
    }

    @Override
    public long established() {
        return daemon.established();
    }

    @Override
    public long connection() {
        return daemon.connections();
    }

    @Override
    public String target() {
        return daemon.target();
    }

    @Override
    public Sent send(Letter letter, String ack) {
        return daemon.send(letter, ack);
    }

    @Override
    public void reconnect() {
        daemon.reconnect();
    }
}
