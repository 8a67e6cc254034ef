// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Times of files whose senders' clocks are ahead: what arrives counts as of its arrival. What
 * arrives late, or a second time, is no newer for that: what was taken last of a path is remembered
 * for a while. Safe for use by many threads.
 */
final class Ahead {

    /** Paths that are remembered at most. */
    static final int MAX = 10_000;

    /** How long: a clock that was far more wrong before keeps nothing out for longer. */
    static final Duration KEPT = Duration.ofHours(1);

    private final Map<Path, Taken> last = new LinkedHashMap<>();

    private record Taken(Instant mtime, Instant arrived) {}

    /**
     * The time that a file gets.
     *
     * @param mtime that its sender gave, far ahead of now
     */
    synchronized Instant arrived(Path file, Instant mtime, Instant now) {
        Taken before = last.get(file);
        if (before != null
                && !mtime.isAfter(before.mtime)
                && Duration.between(before.arrived, now).abs().compareTo(KEPT) < 0) {
            // the same again, or an older one: before what is there
            return mtime.equals(before.mtime) ? before.arrived : before.arrived.minus(Mtime.SKEW);
        }
        last.remove(file);
        last.put(file, new Taken(mtime, now));
        if (last.size() > MAX) {
            last.remove(last.keySet().iterator().next());
        }
        return now;
    }
}
