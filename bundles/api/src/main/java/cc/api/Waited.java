// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.time.Duration;

/**
 * Messages that waited for a handler while it, or the one before it, was being replaced, and were
 * then given to it.
 *
 * @param count of them
 * @param bytes of them
 * @param longest how long the one waited that waited longest
 */
public record Waited(long count, long bytes, Duration longest) {

    /** None did. */
    public static final Waited NONE = new Waited(0, 0, Duration.ZERO);

    /** These and others together. */
    public Waited and(Waited other) {
        return new Waited(
                count + other.count,
                bytes + other.bytes,
                longest.compareTo(other.longest) < 0 ? other.longest : longest);
    }
}
