// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.config;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 64 KB}, {@code 1m}, {@code 500}; the factor is 1024. */
public final class Sizes {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,19}) ?([KMGTPEZY]?)B?");
    private static final String UNITS = "KMGTPEZY";

    private Sizes() {}

    /** The size in bytes; empty if the text is none, or it does not fit into 64 bits. */
    public static OptionalLong parse(String text) {
        Matcher matcher = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        try {
            long size = Long.parseLong(matcher.group(1));
            String unit = matcher.group(2);
            int factors = unit.isEmpty() ? 0 : UNITS.indexOf(unit) + 1;
            for (int i = 0; i < factors; i++) {
                size = Math.multiplyExact(size, 1024L);
            }
            return OptionalLong.of(size);
        } catch (ArithmeticException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** A size for people: {@code 64 MB}, with one decimal where it is not whole. */
    public static String format(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double size = bytes;
        int unit = -1;
        while (size >= 1024 && unit < UNITS.length() - 1) {
            size /= 1024;
            unit++;
        }
        String digits =
                size == Math.rint(size)
                        ? Long.toString((long) size)
                        : String.format(Locale.ROOT, "%.1f", size);
        return digits + " " + UNITS.charAt(unit) + "B";
    }
}
