// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL clusters: those that run, those of Debian's packages, and data folders where packages
 * or operators put them. What this user may not read of one is left out.
 */
final class Clusters {

    private static final List<String> DATA =
            List.of(
                    "var/lib/postgresql/*/*",
                    "var/lib/pgsql/data",
                    "var/lib/pgsql/*/data",
                    "usr/local/var/postgres*",
                    "opt/homebrew/var/postgres*");

    private static final String DEBIAN = "etc/postgresql/*/*/postgresql.conf";
    private static final Pattern SETTING =
            Pattern.compile("\\s*(data_directory|port)\\s*=?\\s*'?([^'#\\s]+)'?.*");
    private static final int PORT_LINE = 3;
    private static final String PORT = "5432";

    private final Path root;

    Clusters(Path root) {
        this.root = root;
    }

    /**
     * All that are found, by folder.
     *
     * @param more folders, wildcards, where operators put some
     */
    List<Map<String, String>> find(List<Processes.Running> running, List<String> more, int most) {
        Map<String, Map<String, String>> clusters = new java.util.TreeMap<>();
        for (Processes.Running process : running) {
            dataOf(process).ifPresent(data -> clusters.put(data, cluster(data, "", "yes")));
        }
        for (Path file : Paths.matching(root, root.resolve(DEBIAN).toString(), most)) {
            Map<String, String> settings = settings(file);
            String data = settings.getOrDefault("data_directory", "");
            if (!data.isEmpty()) {
                boolean runs = clusters.containsKey(data);
                String port = settings.getOrDefault("port", PORT);
                clusters.put(data, cluster(data, port, runs ? "yes" : "no"));
            }
        }
        List<String> patterns = new ArrayList<>(more);
        DATA.forEach(pattern -> patterns.add(root.resolve(pattern).toString()));
        for (String pattern : patterns) {
            for (Path folder : Paths.matching(root, pattern, most)) {
                if (Files.exists(folder.resolve("PG_VERSION"))) {
                    clusters.computeIfAbsent(folder.toString(), data -> cluster(data, "", "no"));
                }
            }
        }
        return clusters.values().stream().limit(most).toList();
    }

    private Map<String, String> cluster(String data, String port, String running) {
        Optional<String> own = line(data, "postmaster.pid", PORT_LINE);
        return Entry.of(
                "directory",
                data,
                "version",
                line(data, "PG_VERSION", 0).orElse(""),
                "port",
                own.orElse(port),
                "running",
                running);
    }

    /** A server has its data folder behind -D, and is not one of those that it forked. */
    private static Optional<String> dataOf(Processes.Running process) {
        List<String> words = process.command();
        int at = words.indexOf("-D");
        boolean server = process.name().equals("postgres") || process.name().equals("postmaster");
        return server && at >= 0 && at + 1 < words.size()
                ? Optional.of(words.get(at + 1))
                : Optional.empty();
    }

    private static Map<String, String> settings(Path file) {
        Map<String, String> settings = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                Matcher matcher = SETTING.matcher(line);
                if (matcher.matches()) {
                    settings.put(matcher.group(1), matcher.group(2));
                }
            }
        } catch (IOException e) {
            // not for this user
        }
        return settings;
    }

    private static Optional<String> line(String folder, String file, int number) {
        try {
            List<String> lines = Files.readAllLines(Path.of(folder).resolve(file));
            return number < lines.size()
                    ? Optional.of(lines.get(number).strip())
                    : Optional.empty();
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }
}
