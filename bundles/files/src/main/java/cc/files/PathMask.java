// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.files;

import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Printable;
import cc.api.config.Options;
import java.util.ArrayList;
import java.util.Collections;
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

    private static final String HOSTNAME = "%(hostname)s";
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

    /**
     * Checks that no file of a host can get the path of another host's: with {@code
     * %(hostname)s--%(filename)s} the file {@code c} of {@code a--b} is {@code b--c} of {@code a}.
     *
     * @throws DropException {@code refused} if one can
     */
    public void requireOwnPaths(String hostname) throws DropException {
        List<List<String>> names = new ArrayList<>(List.of(new ArrayList<>()));
        for (String token : tokens) {
            String[] parts = token.split("/", -1);
            names.get(names.size() - 1).add(parts[0]);
            for (int i = 1; i < parts.length; i++) {
                names.add(new ArrayList<>(List.of(parts[i])));
            }
        }
        List<List<String>> withHost =
                names.stream().filter(name -> name.contains(HOSTNAME)).toList();
        String host = hostname.replace('/', '_');
        if (!withHost.isEmpty() && withHost.stream().noneMatch(name -> isOwn(name, host))) {
            throw new DropException(
                    DropReason.REFUSED,
                    "field 'hostname' = '"
                            + Printable.of(hostname, 80)
                            + "': with dstmask '"
                            + this
                            + "' it may be given the files of another host: needs a folder for"
                            + " each host (host-subdirs = yes)");
        }
    }

    /** Whether the host can be told from the file in one name of a path. */
    private static boolean isOwn(List<String> name, String host) {
        int at = name.indexOf(HOSTNAME);
        List<String> before = name.subList(0, at);
        List<String> behind = name.subList(at + 1, name.size());
        boolean fileBefore = before.stream().anyMatch(PathMask::isFile);
        boolean fileBehind = behind.stream().anyMatch(PathMask::isFile);
        if (fileBehind && !fileBefore) {
            String between = text(beforeFile(behind));
            return !between.isEmpty() && (host + between).indexOf(between) == host.length();
        }
        if (fileBefore && !fileBehind) {
            List<String> backwards = new ArrayList<>(before);
            Collections.reverse(backwards);
            List<String> last = new ArrayList<>(beforeFile(backwards));
            Collections.reverse(last);
            String between = text(last);
            return !between.isEmpty() && (between + host).lastIndexOf(between) == 0;
        }
        return !fileBefore;
    }

    private static String text(List<String> tokens) {
        return String.join("", tokens).replace("%%", "%");
    }

    private static List<String> beforeFile(List<String> tokens) {
        return tokens.stream().takeWhile(token -> !isFile(token)).toList();
    }

    private static boolean isFile(String token) {
        return token.equals("%(filename)s") || token.equals("%(filepath)s");
    }

    @Override
    public String toString() {
        return String.join("", tokens);
    }
}
