// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.files;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of temporary files: {@code .cc-<when made>-<random>.tmp}. Nobody can guess one and put a
 * file or a link there first, and the name alone tells those that a crash left behind.
 */
public final class TempName {

    /** No file takes so long to write. */
    public static final Duration STALE = Duration.ofHours(1);

    private static final Pattern FORM =
            Pattern.compile("\\.cc-([0-9a-f]{1,12})-[0-9a-f]{32}\\.tmp");
    private static final SecureRandom RANDOM = new SecureRandom();

    private TempName() {}

    /** A name that nothing has. */
    public static String next(Instant now) {
        return String.format(
                ".cc-%x-%016x%016x.tmp",
                now.getEpochSecond(), RANDOM.nextLong(), RANDOM.nextLong());
    }

    /** Whether a name is kept for such files. */
    public static boolean looksLikeOne(String name) {
        return FORM.matcher(name).matches();
    }

    /** Whether this is a temporary file of a writer that never came to rename it. */
    public static boolean isStale(String name, Instant now) {
        Matcher matcher = FORM.matcher(name);
        return matcher.matches()
                && Long.parseLong(matcher.group(1), 16) < now.minus(STALE).getEpochSecond();
    }
}
