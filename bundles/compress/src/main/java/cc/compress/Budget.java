// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.compress;

import cc.api.DropReason;

/** What is left of a limit while one content is decompressed. Used by one thread. */
final class Budget {

    private final Limit limit;
    private final int compressed;
    private long left;

    Budget(Limit limit, int compressed) {
        this.limit = limit;
        this.compressed = compressed;
        this.left = limit.forInput(compressed);
    }

    /**
     * How many bytes may be read to see that a content is over its limit: one more than is left.
     */
    int most(int wanted) {
        return (int) Math.min(wanted, left + 1);
    }

    void spend(long bytes) throws ContentException {
        left -= bytes;
        if (left < 0) {
            throw new ContentException(DropReason.TOO_LARGE, limit.explain(compressed));
        }
    }
}
