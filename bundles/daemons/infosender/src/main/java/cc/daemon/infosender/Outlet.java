// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infosender;

import cc.client.daemon.InfoFile;
import cc.client.daemon.Sent;

/** Where files go. */
interface Outlet {

    /** Whether what is sent now would be queued for a server. */
    boolean isReady();

    /** Changes when what was queued before may not have arrived. */
    long generation();

    /** The largest file that fits into a message, bytes. */
    long maxContent();

    Sent send(InfoFile file);
}
