// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.List;

/** Something connected to other CCs: a service that the shell asks. */
public interface PeerSource {

    /** Its peers now. */
    List<Peer> peers();
}
