// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.process;

import cc.api.config.Options;
import java.io.File;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An executable with what it is started with.
 *
 * @param command the executable and its arguments; never empty, never given to a shell
 * @param directory where it is started; empty for this process's own
 * @param environment variables that it gets beside those of this process
 * @param user as whom, by {@code sudo -n -u}; empty for this process's own
 */
public record Executable(
        List<String> command,
        Optional<Path> directory,
        Map<String, String> environment,
        String user) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");
    private static final String LINE =
            "an executable with arguments: words with blanks between them, quotes around what has"
                    + " blanks in it";

    /** As records are, with copies of what may change. */
    public Executable {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /**
     * Reads {@code directory}, {@code environment}, {@code user}, and the command line.
     *
     * @param option the name of the option that the command line stands in
     */
    public static Executable read(Options options, String option) {
        return read(options, option, "user");
    }

    /**
     * As the other one, with the user in another option.
     *
     * @param as the name of the option that the user stands in
     */
    public static Executable read(Options options, String option, String as) {
        List<String> command = words(options, option, LINE);
        if (!options.isSet(option)) {
            options.required(option, LINE);
        } else if (!command.isEmpty() && command.get(0).isEmpty()) {
            options.problem(option, LINE);
        }
        String user = options.text(as, "");
        if (!user.isEmpty() && !USER.matcher(user).matches()) {
            options.problem(as, "the name of a user");
        }
        return new Executable(command, directory(options), environment(options), user);
    }

    /**
     * Starts it, with no standard input, and standard error in its output.
     *
     * @param more variables that it gets beside its own
     * @throws IOException if it cannot be started; the message says why
     */
    public Process start(Map<String, String> more) throws IOException {
        return prepare(List.of(), more).redirectInput(new File("/dev/null")).start();
    }

    /**
     * What starts it, with standard error in its output, for callers who want another standard
     * input, or start it by something else.
     *
     * @param by an executable with arguments that gets this one as its last arguments; may be empty
     * @param more variables that it gets beside its own
     */
    public ProcessBuilder prepare(List<String> by, Map<String, String> more) {
        List<String> words = new ArrayList<>(by);
        words.addAll(asUser());
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        directory.ifPresent(folder -> builder.directory(folder.toFile()));
        builder.environment().putAll(environment);
        builder.environment().putAll(more);
        return builder;
    }

    private List<String> asUser() {
        if (user.isEmpty() || user.equals(System.getProperty("user.name"))) {
            return command;
        }
        List<String> words = new ArrayList<>(List.of("sudo", "-n", "-u", user, "--"));
        words.addAll(command);
        return words;
    }

    private static List<String> words(Options options, String option, String allowed) {
        try {
            List<String> words = Words.split(options.text(option, ""));
            if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
                options.problem(option, "text without a zero byte");
            }
            return words;
        } catch (IllegalArgumentException e) {
            options.problem(option, allowed + "; here " + e.getMessage());
            return List.of();
        }
    }

    private static Optional<Path> directory(Options options) {
        String text = options.text("directory", "");
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            options.problem("directory", "a folder");
            return Optional.empty();
        }
    }

    private static Map<String, String> environment(Options options) {
        String allowed =
                "NAME=value, with blanks between them, quotes around what has blanks in it";
        Map<String, String> variables = new LinkedHashMap<>();
        for (String word : words(options, "environment", allowed)) {
            int equals = word.indexOf('=');
            if (equals < 0 || !NAME.matcher(word.substring(0, equals)).matches()) {
                // not its value, which may be a secret
                options.problem("environment is set, and not as it must be: " + allowed);
                return Map.of();
            }
            variables.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return variables;
    }

    /** The command alone: what is in the environment may be secret. */
    @Override
    public String toString() {
        return String.join(" ", command);
    }
}
