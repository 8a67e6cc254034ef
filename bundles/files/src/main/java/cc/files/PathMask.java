// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.files;

import cc.api.DropException;
import cc.api.config.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where files go below {@code dstdir}: text with {@code %(hostname)s}, {@code %(filename)s} (the
 * base name) and {@code %(filepath)s} in it, and {@code %%} for a percent sign.
 *
 * @param tokens text and variables, in their order
 */
public record PathMask(List<String> tokens) {

    /** All files of one host in a folder of its own. */
    public static final String HOST_FOLDERS = "%(hostname)s/%(filename)s";

    /** All files in one folder. */
    public static final String FLAT = "%(hostname)s--%(filename)s";

    private static final String ALLOWED =
            "a path below dstdir with %(filename)s or %(filepath)s in it, and %(hostname)s";
    private static final Pattern TOKEN =
            Pattern.compile("%\\((hostname|filename|filepath)\\)s|%%|[^%]+");

    /** Reads {@code dstmask}, else what {@code host-subdirs} stands for. */
    public static PathMask of(Options options) {
        boolean folders = options.flag("host-subdirs", false);
        PathMask mask = parse(options.text("dstmask", folders ? HOST_FOLDERS : FLAT));
        if (!mask.isUsable()) {
            options.problem("dstmask", ALLOWED);
        }
        return mask;
    }

    private static PathMask parse(String text) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            tokens.add(matcher.group());
            end = matcher.end();
        }
        return new PathMask(end == text.length() ? List.copyOf(tokens) : List.of());
    }

    private boolean isUsable() {
        boolean distinguishes = tokens.contains("%(filename)s") || tokens.contains("%(filepath)s");
        if (!distinguishes || tokens.get(0).startsWith("/")) {
            return false;
        }
        try {
            expand("h", "f", "");
            return true;
        } catch (DropException e) {
            return false;
        }
    }

    /**
     * The path of a file. A {@code /} in the host's name becomes {@code _}, a {@code \} in the
     * file's name {@code /}.
     *
     * @param suffix added to it, such as {@code .gz}
     * @throws DropException {@code refused} if either name cannot be used
     */
    public RelativePath expand(String hostname, String filename, String suffix)
            throws DropException {
        String host = hostname.replace('/', '_');
        FileNames.check(host, "field 'hostname'");
        String path = filename.replace('\\', '/');
        String base = path.substring(path.lastIndexOf('/') + 1);
        FileNames.check(base, "field 'filename'");
        StringBuilder expanded = new StringBuilder();
        for (String token : tokens) {
            expanded.append(
                    switch (token) {
                        case "%(hostname)s" -> host;
                        case "%(filename)s" -> base;
                        case "%(filepath)s" -> path;
                        case "%%" -> "%";
                        default -> token;
                    });
        }
        return RelativePath.of(expanded.append(suffix).toString(), "field 'filename'");
    }

    @Override
    public String toString() {
        return String.join("", tokens);
    }
}
