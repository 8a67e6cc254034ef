// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as people read them. */
final class Human {

    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final double MAX_SECONDS = 1e9;
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000 * MILLISECOND;

    private Human() {}

    /** Local date and time, to the second. */
    static String time(Instant instant) {
        return DATE_TIME.format(instant.atZone(ZoneId.systemDefault()));
    }

    /** A duration in one or two units, such as {@code 0.31 ms}, {@code 2 min 5 s}. */
    static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return brief(duration);
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        long minutes = seconds / 60;
        if (minutes < 24 * 60) {
            return minutes / 60 + " h " + minutes % 60 + " min";
        }
        return minutes / (24 * 60) + " d " + minutes / 60 % 24 + " h";
    }

    /** Seconds with their decimals, for programs. */
    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.6f", duration.toNanos() / (double) SECOND);
    }

    /** A duration that somebody gave in seconds; one without sense becomes a very long one. */
    static Duration ofSeconds(double seconds) {
        return Duration.ofNanos(Math.round(Math.min(seconds, MAX_SECONDS) * SECOND));
    }

    private static String brief(Duration duration) {
        double nanos = duration.toNanos();
        if (nanos >= SECOND) {
            return String.format(Locale.ROOT, "%.1f s", nanos / SECOND);
        }
        double millis = nanos / MILLISECOND;
        return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.0f ms", millis);
    }
}
