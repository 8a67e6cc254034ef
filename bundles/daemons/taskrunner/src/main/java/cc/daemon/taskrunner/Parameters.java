// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.Printable;
import cc.api.config.Options;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The parameters that a command takes.
 *
 * @param any whether it takes all, whatever they are: they are no part of its command line
 * @param allowed those that it takes, with what each may be
 */
record Parameters(boolean any, Map<String, Pattern> allowed) {

    private static final String NONE = "none";

    /** A comma divides where a name and its pattern follow: patterns have commas, too. */
    private static final Pattern DIVIDER = Pattern.compile(",\\s*(?=[A-Za-z0-9_.-]+=)");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");

    /** Beyond this, a pattern may take longer than anybody waits. */
    private static final int MAX_VALUE = 4096;

    Parameters {
        allowed = new LinkedHashMap<>(allowed);
    }

    static Parameters read(Options options) {
        Map<String, Pattern> allowed = new LinkedHashMap<>();
        String list = options.text("parameters", "");
        if (list.isEmpty() || list.equals(NONE)) {
            return new Parameters(list.isEmpty(), allowed);
        }
        for (String one : DIVIDER.split(list)) {
            int equals = one.indexOf('=');
            String name = equals < 0 ? "" : one.substring(0, equals).strip();
            try {
                if (NAME.matcher(name).matches()) {
                    allowed.put(name, Pattern.compile(one.substring(equals + 1).strip()));
                    continue;
                }
                options.problem("parameters", "NAME=REGEX, several with commas between, or none");
            } catch (PatternSyntaxException e) {
                options.problem(
                        "parameters",
                        "NAME=REGEX; the regular expression of "
                                + name
                                + " is none: "
                                + e.getDescription());
            }
            break;
        }
        return new Parameters(false, allowed);
    }

    /** Why a task with these values is refused; empty if it is not. */
    String refusal(Map<String, Object> values) {
        if (any) {
            return "";
        }
        for (Map.Entry<String, Object> value : values.entrySet()) {
            Pattern pattern = allowed.get(value.getKey());
            if (pattern == null) {
                return "parameter '"
                        + Printable.of(value.getKey(), 80)
                        + "' is not allowed"
                        + (allowed.isEmpty()
                                ? ": it takes none"
                                : "; allowed are " + String.join(", ", allowed.keySet()));
            }
            if (value.getValue() == null
                    || value.getValue() instanceof Map
                    || value.getValue() instanceof List
                    || !matches(pattern, value.getValue().toString())) {
                return "parameter '"
                        + value.getKey()
                        + "' = '"
                        + Printable.of(String.valueOf(value.getValue()), 80)
                        + "': must match "
                        + pattern;
            }
        }
        return "";
    }

    private static boolean matches(Pattern pattern, String value) {
        return value.length() <= MAX_VALUE && pattern.matcher(value).matches();
    }

    /** One in a line, as they are configured. */
    String described() {
        if (any) {
            return "";
        }
        StringJoiner lines = new StringJoiner("\n");
        allowed.forEach((name, pattern) -> lines.add(name + "=" + pattern));
        return lines.toString();
    }

    /** Patterns have no equality of their own. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Parameters that
                && any == that.any
                && described().equals(that.described());
    }

    @Override
    public int hashCode() {
        return described().hashCode();
    }
}
