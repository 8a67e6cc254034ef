// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A command line: words, and options among them wherever they stand. */
final class Arguments {

    /** Options that every command has, with a value. */
    private static final Set<String> VALUES =
            Set.of(
                    "--cc",
                    "--config",
                    "--keystore",
                    "--sign",
                    "--verify-ca",
                    "--encrypt",
                    "--decrypt",
                    "--timeout",
                    "--wait",
                    "--count",
                    "--blob",
                    "--id");

    private static final Set<String> FLAGS = Set.of("--json", "--all", "--help");

    private static final double LONGEST = 1e9;

    private final List<String> words = new ArrayList<>();
    private final Map<String, String> options = new HashMap<>();

    /**
     * Reads a command line.
     *
     * @throws Exit if an option is none, or lacks its value
     */
    Arguments(String... line) throws Exit {
        for (int i = 0; i < line.length; i++) {
            String word = line[i];
            if (word.equals("--")) {
                words.addAll(List.of(line).subList(i + 1, line.length));
                return;
            }
            if (!word.startsWith("--")) {
                words.add(word.equals("-h") ? "help" : word);
                continue;
            }
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            if (FLAGS.contains(name) && equals < 0) {
                options.put(name, "");
            } else if (!VALUES.contains(name)) {
                throw Exit.usage("no option " + word);
            } else if (equals >= 0) {
                options.put(name, word.substring(equals + 1));
            } else if (++i < line.length) {
                options.put(name, line[i]);
            } else {
                throw Exit.usage(name + ": its value is missing");
            }
        }
    }

    /** The words but for the first ones. */
    List<String> words(int from) {
        return words.subList(Math.min(from, words.size()), words.size());
    }

    /** A word; empty if there are not so many. */
    String word(int number) {
        return number < words.size() ? words.get(number) : "";
    }

    /**
     * A word that must be there.
     *
     * @param what it is, for who left it out
     */
    String required(int number, String what) throws Exit {
        if (word(number).isEmpty()) {
            throw Exit.usage(what + " is missing");
        }
        return word(number);
    }

    /** That there are no more words than so many. */
    void atMost(int number) throws Exit {
        if (words.size() > number) {
            throw Exit.usage("one word too many: '" + words.get(number) + "'");
        }
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name)).filter(value -> !value.isEmpty());
    }

    /** That only those options are there, beside those that every command has. */
    void only(Set<String> allowed) throws Exit {
        for (String name : options.keySet()) {
            boolean general =
                    !Set.of("--wait", "--count", "--blob", "--id", "--all").contains(name);
            if (!general && !allowed.contains(name)) {
                throw Exit.usage("no option " + name + " of this command");
            }
        }
    }

    /** A time in seconds. */
    Duration seconds(String option, double fallback) throws Exit {
        String text = option(option).orElse(Double.toString(fallback));
        try {
            double seconds = Double.parseDouble(text);
            if (seconds > 0 && seconds <= LONGEST) {
                return Duration.ofNanos(Math.round(seconds * 1e9));
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw Exit.usage(option + " = '" + text + "': must be seconds, more than 0");
    }

    /** A count. */
    int count(String option, int fallback) throws Exit {
        String text = option(option).orElse(Integer.toString(fallback));
        try {
            int count = Integer.parseInt(text);
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw Exit.usage(option + " = '" + text + "': must be a number, 1 or more");
    }
}
