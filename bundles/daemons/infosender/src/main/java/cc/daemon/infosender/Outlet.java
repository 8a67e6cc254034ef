// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infosender;

import cc.client.daemon.InfoFile;
import cc.client.daemon.Sent;
import cc.client.delivery.Permit;
import cc.client.delivery.Source;

/** Where files go. */
interface Outlet {

    /** Changes when what was done before may not have arrived where files go now. */
    long generation();

    /** The largest file that fits into a message, bytes. */
    long maxContent();

    /** Whether a file of this size may be sent now. */
    Permit permit(Source source, long size);

    /** Sends a file; its source hears what becomes of it. */
    Sent send(Source source, InfoFile file);

    /** Whether a state of the file is under way. */
    boolean isUnderWay(Source source);

    /** Gives up what is under way of a file. */
    void withdraw(Source source);
}
