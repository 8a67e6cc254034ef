// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.compress;

import cc.api.config.Sizes;

/**
 * How large a content may become when it is decompressed.
 *
 * @param bytes the most that it may have, however large it came
 * @param ratio how many times larger than it came it may become, once it is larger than {@link
 *     #FREE}. A gzip of zeros grows 1,029 times, a bzip2 of zeros 20,000 times, logs 10 to 100
 *     times
 */
public record Limit(long bytes, int ratio) {

    /** Contents up to this size may have grown at any ratio, in bytes. */
    public static final long FREE = 1024 * 1024;

    /** The ratio where nothing else is configured: nothing but bombs grows more. */
    public static final int RATIO = 1000;

    /**
     * @throws IllegalArgumentException if one of them is not positive
     */
    public Limit {
        if (bytes < 1 || ratio < 1) {
            throw new IllegalArgumentException("limit of " + bytes + " bytes, ratio " + ratio);
        }
    }

    /** So many bytes, at the usual ratio. */
    public static Limit ofBytes(long bytes) {
        return new Limit(bytes, RATIO);
    }

    /** The most bytes that a content of this size as it came may have. */
    long forInput(int compressed) {
        return Math.min(bytes, Math.max(FREE, (long) compressed * ratio));
    }

    String explain(int compressed) {
        return forInput(compressed) == bytes
                ? "more than " + Sizes.format(bytes) + " when decompressed"
                : "grows more than "
                        + ratio
                        + " times, from "
                        + Sizes.format(compressed)
                        + " to more than "
                        + Sizes.format(forInput(compressed));
    }
}
