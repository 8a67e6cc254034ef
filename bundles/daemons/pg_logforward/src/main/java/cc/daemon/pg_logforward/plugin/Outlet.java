// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward.plugin;

import cc.api.Body;
import cc.api.MessageType;

/** What a daemon does for one plugin. Safe for use by many threads. */
public interface Outlet {

    /**
     * Sends a message to the daemon's server, signed and encrypted as the daemon does, with its
     * {@code msg-suffix} added to the type. Never blocks.
     *
     * @return false if it is not queued, which is counted: no server or keys, a full queue, too
     *     large
     */
    boolean send(MessageType type, Body body);

    /**
     * Adds to a counter of the plugin.
     *
     * @param name as in {@code pg_logforward.plugin.PLUGIN.NAME}
     */
    void count(String name, long n);
}
