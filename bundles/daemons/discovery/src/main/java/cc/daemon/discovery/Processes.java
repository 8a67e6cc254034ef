// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.discovery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The processes of the host. */
final class Processes {

    private static final int MAX_COMMAND = 64 * 1024;

    private final Path proc;

    Processes(Path root) {
        this.proc = root.resolve("proc");
    }

    /**
     * A process that runs.
     *
     * @param name of its executable
     * @param user who runs it; empty where that is not known
     * @param command its words; empty where that may not be seen
     */
    record Running(String name, String user, List<String> command) {}

    /** All that can be seen. */
    List<Running> running() {
        List<Running> running = new ArrayList<>();
        ProcessHandle.allProcesses()
                .forEach(
                        process -> {
                            ProcessHandle.Info info = process.info();
                            List<String> command = command(process.pid(), info);
                            String path =
                                    info.command().orElse(command.isEmpty() ? "" : command.get(0));
                            if (!path.isEmpty()) {
                                String name = path.substring(path.lastIndexOf('/') + 1);
                                running.add(new Running(name, info.user().orElse(""), command));
                            }
                        });
        return running;
    }

    /** Those whose executable's name matches a pattern, counted by name and user. */
    static List<Map<String, String>> matching(
            List<Running> running, Map<String, PathMatcher> patterns, int most) {
        List<Map<String, String>> found = new ArrayList<>();
        patterns.forEach(
                (pattern, matcher) -> {
                    Map<List<String>, Integer> counts = new TreeMap<>(Processes::compare);
                    running.stream()
                            .filter(one -> matches(matcher, one.name))
                            .forEach(
                                    one ->
                                            counts.merge(
                                                    List.of(one.name, one.user), 1, Integer::sum));
                    counts.forEach(
                            (who, count) ->
                                    found.add(
                                            Entry.of(
                                                    "pattern", pattern,
                                                    "name", who.get(0),
                                                    "user", who.get(1),
                                                    "count", Integer.toString(count))));
                });
        return found.stream().limit(most).toList();
    }

    private static int compare(List<String> one, List<String> other) {
        return String.join("\0", one).compareTo(String.join("\0", other));
    }

    private static boolean matches(PathMatcher matcher, String name) {
        try {
            return matcher.matches(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private List<String> command(long pid, ProcessHandle.Info info) {
        try (InputStream in = Files.newInputStream(proc.resolve(pid + "/cmdline"))) {
            String text = new String(in.readNBytes(MAX_COMMAND), StandardCharsets.UTF_8);
            return text.isEmpty() ? List.of() : List.of(text.split("\0"));
        } catch (IOException e) {
            // gone, or another platform
            List<String> words = new ArrayList<>();
            info.command().ifPresent(words::add);
            info.arguments().ifPresent(arguments -> words.addAll(Arrays.asList(arguments)));
            return words;
        }
    }
}
