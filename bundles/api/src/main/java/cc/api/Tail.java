// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.time.Instant;
import java.util.Optional;

/**
 * A file that a daemon follows.
 *
 * @param component name of the daemon
 * @param file its path, as receivers get to see it
 * @param size bytes that are in it, as last seen
 * @param position up to which offset it was read
 * @param acknowledged up to which offset its bytes are done: acknowledged, or sent where no
 *     acknowledgement is asked for
 * @param behindSince since when there are bytes in it that are not done; empty if there are none
 * @param peer where it is sent to; empty while there is no connection
 * @param state what becomes of it, in a word or a sentence for operators: {@code followed}, or what
 *     is wrong
 */
public record Tail(
        String component,
        String file,
        long size,
        long position,
        long acknowledged,
        Optional<Instant> behindSince,
        String peer,
        String state) {

    /** Bytes that are in the file and not done. */
    public long lag() {
        return Math.max(0, size - acknowledged);
    }
}
