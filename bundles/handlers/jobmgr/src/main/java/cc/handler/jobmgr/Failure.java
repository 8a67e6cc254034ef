// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import java.util.List;

/** Finds in a stack trace what an operator needs of it. */
final class Failure {

    private static final String CAUSE = "Caused by: ";
    private static final String OPTIONS = "cc.api.config.OptionException: ";

    private Failure() {}

    /** Whether options are wrong, so that another try would fail like the one before. */
    static boolean isOfOptions(String trace) {
        return cause(trace).startsWith(OPTIONS);
    }

    /** What the last cause says. */
    static String reason(String trace) {
        String cause = cause(trace);
        return cause.startsWith(OPTIONS) ? cause.substring(OPTIONS.length()) : cause;
    }

    private static String cause(String trace) {
        List<String> lines = String.valueOf(trace).lines().toList();
        String cause = lines.isEmpty() ? "" : lines.get(0);
        for (String line : lines) {
            if (line.startsWith(CAUSE)) {
                cause = line.substring(CAUSE.length());
            }
        }
        return cause;
    }
}
