// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client;

import java.time.Duration;

/** Who gets the answers that come back with an id. */
interface Addressee {

    /** Time from the last sending until then; zero where that says nothing. */
    Duration since(long nanoTime);

    /** Takes an answer that passed the checks, in the client's thread. */
    void arrived(Reply reply);
}
