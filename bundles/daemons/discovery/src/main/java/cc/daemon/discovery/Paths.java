// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.discovery;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Files and folders by absolute paths with wildcards in their names. */
final class Paths {

    /** Names that are looked at for one pattern, at most. */
    private static final int MAX_LOOKS = 100_000;

    private Paths() {}

    /**
     * Those that exist, by name.
     *
     * @param base from which on names are looked for; nothing above it is
     */
    static List<Path> matching(Path base, String pattern, int most) {
        List<Path> found = List.of(base);
        int[] looks = {MAX_LOOKS};
        for (Path name : base.relativize(Path.of(pattern))) {
            List<Path> next = new ArrayList<>();
            for (Path folder : found) {
                children(folder, name.toString(), next, looks);
            }
            found = next;
        }
        return found.stream().sorted().limit(most).toList();
    }

    private static void children(Path folder, String name, List<Path> into, int[] looks) {
        if (name.chars().noneMatch(c -> "*?[{".indexOf(c) >= 0)) {
            Path child = folder.resolve(name);
            if (Files.exists(child)) {
                into.add(child);
            }
            return;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, name)) {
            for (Path child : children) {
                if (--looks[0] < 0) {
                    return;
                }
                into.add(child);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // no folder, or not for this user
        }
    }

    /** What each pattern finds. */
    static List<Map<String, String>> matching(Path base, List<String> patterns, int most) {
        List<Map<String, String>> found = new ArrayList<>();
        for (String pattern : patterns) {
            matching(base, pattern, most)
                    .forEach(
                            path ->
                                    found.add(
                                            Entry.of("pattern", pattern, "path", path.toString())));
        }
        return found.stream().limit(most).toList();
    }
}
