// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import cc.api.config.Options;
import java.time.Duration;
import java.util.List;

/**
 * The {@code cms-*} options that name no key: a mistake in them is one whatever the keystore has,
 * so that each component with {@code cms-*} options refuses it at once, also where its keys are
 * still to come.
 *
 * @param digest {@code cms-digest}: one of {@link #DIGESTS}
 * @param cipher {@code cms-cipher}: one of {@link #CIPHERS}
 * @param timeWindow {@code cms-time-window}: how far the {@code time} of what comes in may be off;
 *     zero is any
 */
public record CmsForm(String digest, String cipher, Duration timeWindow) {

    /** Digests that what is sent can be signed with. */
    public static final List<String> DIGESTS = List.of("sha1", "sha256", "sha384", "sha512");

    /** Ciphers that what is sent can be encrypted with. */
    public static final List<String> CIPHERS =
            List.of("aes128-cbc", "aes192-cbc", "aes256-cbc", "3des");

    private static final double MAX_WINDOW = 1e9;

    /** Reads them; mistakes are reported to the options. */
    public static CmsForm read(Options options) {
        return new CmsForm(
                options.choice("cms-digest", "sha256", DIGESTS.toArray(String[]::new)),
                options.choice("cms-cipher", "aes128-cbc", CIPHERS.toArray(String[]::new)),
                options.seconds("cms-time-window", 0, 0, MAX_WINDOW));
    }
}
