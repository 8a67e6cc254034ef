// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds in a stack trace what an operator needs of it. */
final class Failure {

    private static final String CAUSE = "Caused by: ";
    private static final Pattern CLASS = Pattern.compile("(?:[\\w$]+\\.)*([\\w$]+)(?:: (.*))?");
    private static final String OPTIONS = "OptionException";

    private Failure() {}

    /** Why a file cannot be used, without the name of the file. */
    static String ofFile(Exception failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "access denied";
        }
        return failure.getMessage();
    }

    /** What the last cause says; of an error that is made for operators only its sentence. */
    static String reason(String trace) {
        List<String> lines = trace.lines().filter(line -> !line.isBlank()).toList();
        String cause = lines.isEmpty() ? "" : lines.get(0);
        for (String line : lines) {
            if (line.startsWith(CAUSE)) {
                cause = line.substring(CAUSE.length());
            }
        }
        Matcher matcher = CLASS.matcher(cause);
        if (!matcher.matches()) {
            return cause;
        }
        String name = matcher.group(1);
        String message = matcher.group(2) == null ? "" : matcher.group(2);
        if (message.isEmpty()) {
            return name;
        }
        return name.equals(OPTIONS) ? message : name + ": " + message;
    }
}
