// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.files;

import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Printable;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Which names that a sender gives may become names of files and folders. */
public final class FileNames {

    /** The longest name that file systems take, in bytes of UTF-8. */
    public static final int MAX_BYTES = 255;

    private static final boolean WINDOWS = File.separatorChar == '\\';

    /** What Windows takes for something else: a stream of a file, a device, another name. */
    private static final Pattern WINDOWS_TRAP =
            Pattern.compile(
                    ".*[<>:\"|?*\\\\].*|.*[. ]|(?i:con|prn|aux|nul|(com|lpt)[0-9¹²³])(\\..*)?");

    private FileNames() {}

    /**
     * Checks one component of a path.
     *
     * @param what it came in, for the error
     * @throws DropException {@link DropReason#REFUSED} if it cannot be one, or is a way out
     */
    public static void check(String name, String what) throws DropException {
        if (name.isEmpty()) {
            throw refused(what, "is empty");
        }
        if (name.equals(".") || name.equals("..")) {
            throw refused(what, "has '" + name + "' in it");
        }
        for (int i = 0; i < name.length(); i++) {
            if (isUnfit(name, i)) {
                throw refused(what, "has a control character in it: '" + shown(name) + "'");
            }
        }
        if (name.indexOf('/') >= 0) {
            throw refused(what, "has '/' in it: '" + shown(name) + "'");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw refused(what, "is longer than " + MAX_BYTES + " bytes: '" + shown(name) + "'");
        }
        if (TempName.looksLikeOne(name)) {
            throw refused(what, "is kept for temporary files: '" + shown(name) + "'");
        }
        if (WINDOWS) {
            checkForWindows(name, what);
        }
        try {
            Path.of(name);
        } catch (InvalidPathException e) {
            throw refused(
                    what,
                    "cannot be written in the character set of this runtime's locale ("
                            + System.getProperty("sun.jnu.encoding")
                            + "): '"
                            + shown(name)
                            + "'");
        }
    }

    /** Checks a component for what only Windows reads something into. */
    static void checkForWindows(String name, String what) throws DropException {
        if (WINDOWS_TRAP.matcher(name).matches()) {
            throw refused(what, "means something else to Windows: '" + shown(name) + "'");
        }
    }

    /** Also what would end a line where names are listed, and half a character. */
    private static boolean isUnfit(String name, int i) {
        return switch (Character.getType(name.codePointAt(i))) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            case Character.SURROGATE ->
                    i == 0
                            || !Character.isLowSurrogate(name.charAt(i))
                            || !Character.isHighSurrogate(name.charAt(i - 1));
            default -> false;
        };
    }

    private static DropException refused(String what, String why) {
        return new DropException(DropReason.REFUSED, what + " " + why);
    }

    private static String shown(String name) {
        return Printable.of(name, 80);
    }
}
