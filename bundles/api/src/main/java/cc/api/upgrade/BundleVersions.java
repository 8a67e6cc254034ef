// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.upgrade;

import java.time.Instant;
import java.util.List;

/**
 * A bundle, and the versions of it of which copies are kept.
 *
 * @param bundle its symbolic name
 * @param id its number in the framework
 * @param version the version installed
 * @param state what the framework does with it, in a word
 * @param since when this version was installed
 * @param origin where it came from first: a file in {@code deploy/}, or the location it has
 * @param kept copies of other versions, the last one first
 */
public record BundleVersions(
        String bundle,
        long id,
        String version,
        String state,
        Instant since,
        String origin,
        List<Kept> kept) {

    /**
     * A copy.
     *
     * @param version of the bundle
     * @param since when that version was installed
     * @param bytes size of the copy
     */
    public record Kept(String version, Instant since, long bytes) {}
}
