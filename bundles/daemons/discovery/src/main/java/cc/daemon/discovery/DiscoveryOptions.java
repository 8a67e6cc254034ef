// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.discovery;

import cc.api.config.Options;
import cc.client.daemon.DaemonOptions;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Options of a discovery.
 *
 * @param daemon those that all daemons have
 * @param period {@code period}: from look to look
 * @param infoName {@code info-name}: the file that the findings become
 * @param services {@code services}: whether sockets that listen are looked for
 * @param postgresql {@code postgresql}: whether PostgreSQL clusters are
 * @param postgresqlDirs {@code postgresql-dirs}: more places of theirs
 * @param processes {@code processes}: names of executables, as written, with what they match
 * @param files {@code files}: paths with wildcards
 * @param maxEntries {@code max-entries}: in each section
 */
record DiscoveryOptions(
        DaemonOptions daemon,
        Duration period,
        String infoName,
        boolean services,
        boolean postgresql,
        List<String> postgresqlDirs,
        Map<String, PathMatcher> processes,
        List<String> files,
        int maxEntries) {

    static final int PERIOD = 60;
    static final String INFO_NAME = "info.discovery";
    static final int MAX_ENTRIES = 1000;

    static DiscoveryOptions read(Options options) {
        return new DiscoveryOptions(
                DaemonOptions.read(options, Discovery.NAME),
                options.seconds("period", PERIOD, 1, 1e9),
                options.text("info-name", INFO_NAME),
                options.flag("services", true),
                options.flag("postgresql", true),
                paths(options, "postgresql-dirs"),
                processes(options),
                paths(options, "files"),
                options.integer("max-entries", MAX_ENTRIES, 1, 100_000));
    }

    /** The options in force, as they are written. */
    Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("period", DaemonOptions.seconds(period));
        map.put("info-name", infoName);
        map.put("services", services ? "yes" : "no");
        map.put("postgresql", postgresql ? "yes" : "no");
        map.put("postgresql-dirs", String.join(", ", postgresqlDirs));
        map.put("processes", String.join(", ", processes.keySet()));
        map.put("files", String.join(", ", files));
        map.put("max-entries", Integer.toString(maxEntries));
        return map;
    }

    /** Whether the same findings come of both. */
    boolean finds(DiscoveryOptions other) {
        return toMap().equals(other.toMap());
    }

    private static Map<String, PathMatcher> processes(Options options) {
        Map<String, PathMatcher> matchers = new LinkedHashMap<>();
        for (String pattern : options.list("processes")) {
            try {
                matchers.put(pattern, FileSystems.getDefault().getPathMatcher("glob:" + pattern));
            } catch (IllegalArgumentException e) {
                options.problem("processes", "names with wildcards *, ? and [a-z], with commas");
            }
        }
        return matchers;
    }

    private static List<String> paths(Options options, String option) {
        List<String> paths = options.list(option);
        if (!paths.stream().allMatch(DiscoveryOptions::isGood)) {
            options.problem(
                    option,
                    "absolute paths with wildcards *, ? and [a-z] in their names, with commas");
        }
        return paths;
    }

    private static boolean isGood(String path) {
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + path);
            return Path.of(path).isAbsolute() && Path.of(path).normalize().equals(Path.of(path));
        } catch (InvalidPathException | java.util.regex.PatternSyntaxException e) {
            return false;
        }
    }
}
