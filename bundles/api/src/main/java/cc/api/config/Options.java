// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.config;

import cc.api.Handler;
import cc.api.Pattern;
import cc.api.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The options of one component, read from the properties that Config Admin gives it. Each reader
 * returns the default where a value is wrong and remembers the mistake; {@link #check()} reports
 * all of them at once. An option that is there with an empty value counts as not set.
 */
public final class Options {

    private static final Logger LOG = LoggerFactory.getLogger(Options.class);

    private static final String FILE_NAME = "felix.fileinstall.filename";
    private static final String PID = "service.pid";
    private static final List<String> FOREIGN =
            List.of(
                    "service.",
                    "felix.",
                    "component.",
                    "osgi.",
                    "objectClass",
                    "cc.lane",
                    "cc.roles",
                    ".");

    /** Property with the files of options that stand in another file than the component's own. */
    private static final String FROM = ".cc.from";

    private static final String PATTERNS =
            "message types or their first segments, such as 'pub' or 'pub.infofile', with commas"
                    + " between them, '*' for all, or 'none' for a handler that others forward to";

    private final Map<String, ?> own;
    private final Map<String, ?> inherited;
    private final String file;
    private final Set<String> asked;
    private final List<Problem> problems;

    private record Problem(String file, String sentence) {}

    private Options(
            Map<String, ?> own,
            Map<String, ?> inherited,
            String file,
            Set<String> asked,
            List<Problem> problems) {
        this.own = own;
        this.inherited = inherited;
        this.file = file;
        this.asked = asked;
        this.problems = problems;
    }

    /**
     * Properties of a component, completed from a file that it shares with others: mistakes in what
     * comes from there are reported under the name of that file.
     *
     * @param own what counts where both say something
     * @param shared options of that file
     * @param sharedFile as it is shown: {@code etc/cc.role-local.cfg}
     */
    public static Map<String, Object> complete(
            Map<String, ?> own, Map<String, ?> shared, String sharedFile) {
        Map<String, Object> all = new HashMap<>(own);
        Map<String, String> from = new HashMap<>();
        shared.forEach(
                (name, value) -> {
                    if (!own.containsKey(name)) {
                        all.put(name, value);
                        from.put(name, sharedFile);
                    }
                });
        all.put(FROM, Map.copyOf(from));
        return all;
    }

    /** Options of a component's properties. */
    public static Options of(Map<String, ?> properties) {
        return new Options(
                Map.copyOf(withoutNulls(properties)),
                Map.of(),
                fileOf(properties),
                new HashSet<>(),
                new ArrayList<>());
    }

    /**
     * These options, with those of another component where they are not set here. Mistakes are
     * reported by both together.
     *
     * @param which names of the options that are taken over
     */
    public Options inherit(Map<String, ?> parent, Predicate<String> which) {
        Map<String, Object> taken = new HashMap<>();
        parent.forEach(
                (name, value) -> {
                    if (value != null && which.test(name)) {
                        taken.put(name, value);
                    }
                });
        return new Options(own, taken, file, asked, problems);
    }

    /** The file that the options stand in, else the PID of their configuration. */
    public String file() {
        return file;
    }

    /**
     * The instance part of the PID: {@code hub} of {@code cc.server~hub}; empty for a singleton.
     */
    public String instance() {
        String pid = raw(PID);
        int tilde = pid.indexOf('~');
        return tilde < 0 ? "" : pid.substring(tilde + 1);
    }

    /** Whether the option has a value, here or inherited. */
    public boolean isSet(String name) {
        return !value(name).isEmpty();
    }

    /** A text. */
    public String text(String name, String fallback) {
        String value = value(name);
        return value.isEmpty() ? fallback : value;
    }

    /** A text that must be there; an empty text, and a mistake, if it is not. */
    public String required(String name, String allowed) {
        String value = value(name);
        if (value.isEmpty()) {
            problem(name + " is not set: must be " + allowed);
        }
        return value;
    }

    /** An integer. */
    public int integer(String name, int fallback, int min, int max) {
        String value = value(name);
        if (value.isEmpty()) {
            return fallback;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, with what is allowed
        }
        problem(
                name,
                "an integer "
                        + range(Long.toString(min), Long.toString(max), max == Integer.MAX_VALUE));
        return fallback;
    }

    /** A size in bytes, as {@link Sizes} reads it. */
    public long bytes(String name, long fallback, long min, long max) {
        String value = value(name);
        if (value.isEmpty()) {
            return fallback;
        }
        OptionalLong size = Sizes.parse(value);
        if (size.isPresent() && size.getAsLong() >= min && size.getAsLong() <= max) {
            return size.getAsLong();
        }
        problem(
                name,
                "a size such as '64 KB', "
                        + range(Sizes.format(min), Sizes.format(max), max == Long.MAX_VALUE));
        return fallback;
    }

    /** A time in seconds, whole or with decimals. */
    public Duration seconds(String name, double fallback, double min, double max) {
        String value = value(name);
        if (value.isEmpty()) {
            return duration(fallback);
        }
        try {
            double seconds = Double.parseDouble(value);
            if (seconds >= min && seconds <= max) {
                return duration(seconds);
            }
        } catch (NumberFormatException e) {
            // reported below, with what is allowed
        }
        problem(
                name,
                "seconds "
                        + (max == Double.MAX_VALUE
                                ? "of " + plain(min) + " or more"
                                : "from " + plain(min) + " to " + plain(max)));
        return duration(fallback);
    }

    /** Yes or no, in any of the ways in which people write them. */
    public boolean flag(String name, boolean fallback) {
        String value = value(name).toLowerCase(Locale.ROOT);
        return switch (value) {
            case "" -> fallback;
            case "yes", "true", "on", "1" -> true;
            case "no", "false", "off", "0" -> false;
            default -> {
                problem(name, "yes or no");
                yield fallback;
            }
        };
    }

    /** One of several words. */
    public String choice(String name, String fallback, String... allowed) {
        String value = value(name);
        if (value.isEmpty()) {
            return fallback;
        }
        if (Arrays.asList(allowed).contains(value)) {
            return value;
        }
        problem(name, "one of " + String.join(", ", allowed));
        return fallback;
    }

    /** Values with commas between them, or an array; blanks around them do not count. */
    public List<String> list(String name) {
        return values(find(name)).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** Values with commas between them, or the default where the option is not set. */
    public List<String> list(String name, List<String> fallback) {
        List<String> list = list(name);
        return list.isEmpty() ? fallback : list;
    }

    /**
     * What every handler has: {@code pattern}, and beside it {@code name} and {@code server}, which
     * its server reads from the service.
     *
     * @param fallback patterns where none is set; with none here, one must be set
     */
    public List<Pattern> patterns(String... fallback) {
        asked.addAll(List.of(Handler.NAME, Handler.SERVER));
        List<Pattern> patterns = new ArrayList<>();
        if (value(Handler.PATTERN).equals(Handler.NO_PATTERN)) {
            return patterns;
        }
        for (String text : list(Handler.PATTERN, List.of(fallback))) {
            try {
                patterns.add(Pattern.of(text));
            } catch (IllegalArgumentException e) {
                problem(Handler.PATTERN, PATTERNS);
            }
        }
        if (patterns.isEmpty() && !isSet(Handler.PATTERN)) {
            required(Handler.PATTERN, PATTERNS);
        }
        return patterns;
    }

    /** Values of the options whose names begin like this, by name. */
    public Map<String, String> startingWith(String prefix) {
        Map<String, String> found = new LinkedHashMap<>();
        for (Map<String, ?> source : List.of(inherited, own)) {
            for (String name : new TreeSet<>(source.keySet())) {
                if (name.startsWith(prefix)) {
                    found.put(name, value(name));
                }
            }
        }
        found.values().removeIf(String::isEmpty);
        return found;
    }

    /**
     * Options whose names begin like this, as a part of their own: what is read from it is reported
     * for the file that these options stand in.
     */
    public Map<String, String> section(String prefix) {
        Map<String, String> section = startingWith(prefix);
        section.put(FILE_NAME, file);
        return section;
    }

    /** Remembers that the value of an option cannot be used. */
    public void problem(String name, String allowed) {
        String sentence = name + " = '" + Printable.of(value(name)) + "': must be " + allowed;
        problems.add(new Problem(fileOf(name), sentence));
    }

    /** Remembers what is wrong with several options together, or with what they point to. */
    public void problem(String sentence) {
        problems.add(new Problem(file, sentence));
    }

    /**
     * Reports what was read: warns about options that nobody asked for, which are mistyped or of
     * another version.
     *
     * @throws OptionException if there is any mistake
     */
    public void check() {
        requireSound();
        Set<String> unknown = unknown();
        if (!unknown.isEmpty()) {
            LOG.warn(
                    "{}: {} not known here, ignored; known are {}",
                    file,
                    unknown,
                    new TreeSet<>(asked));
        }
    }

    /**
     * Reports mistakes alone, for a reader of some of the options only.
     *
     * @throws OptionException if there is any mistake
     */
    public void requireSound() {
        if (!problems.isEmpty()) {
            Map<String, List<String>> byFile = new LinkedHashMap<>();
            for (Problem one : problems) {
                byFile.computeIfAbsent(one.file, f -> new ArrayList<>()).add(one.sentence);
            }
            throw new OptionException(
                    byFile.entrySet().stream()
                            .map(
                                    entry ->
                                            entry.getKey()
                                                    + ": "
                                                    + String.join("; ", entry.getValue()))
                            .collect(Collectors.joining("; ")));
        }
    }

    /** The file that one option stands in. */
    private String fileOf(String name) {
        return own.get(FROM) instanceof Map<?, ?> from && from.get(name) instanceof String other
                ? other
                : file;
    }

    /** Options that nobody asked for so far. */
    public Set<String> unknown() {
        Set<String> unknown = new TreeSet<>();
        for (String name : own.keySet()) {
            if (!asked.contains(name) && FOREIGN.stream().noneMatch(name::startsWith)) {
                unknown.add(name);
            }
        }
        return unknown;
    }

    private String value(String name) {
        return String.join(",", values(find(name))).strip();
    }

    private Optional<Object> find(String name) {
        asked.add(name);
        Object value = own.get(name);
        return Optional.ofNullable(value != null ? value : inherited.get(name));
    }

    private String raw(String name) {
        return own.get(name) instanceof String text ? text : "";
    }

    private static List<String> values(Optional<Object> value) {
        if (value.isEmpty()) {
            return List.of();
        }
        Object found = value.get();
        if (found instanceof Object[] array) {
            return Arrays.stream(array).map(String::valueOf).toList();
        }
        if (found instanceof Collection<?> collection) {
            return collection.stream().map(String::valueOf).toList();
        }
        return List.of(found.toString());
    }

    private static Map<String, Object> withoutNulls(Map<String, ?> properties) {
        Map<String, Object> copy = new HashMap<>(properties);
        copy.values().removeIf(value -> value == null);
        return copy;
    }

    private static String fileOf(Map<String, ?> properties) {
        Object name = properties.get(FILE_NAME);
        if (name == null) {
            return String.valueOf(properties.containsKey(PID) ? properties.get(PID) : "options");
        }
        String path = name.toString();
        int etc = path.lastIndexOf("/etc/");
        return etc < 0 ? path : path.substring(etc + 1);
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(Math.min(seconds, 9e9) * 1e9));
    }

    private static String range(String min, String max, boolean open) {
        return open ? "of " + min + " or more" : "from " + min + " to " + max;
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
