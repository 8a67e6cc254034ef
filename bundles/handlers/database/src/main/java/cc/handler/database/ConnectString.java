// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.config.Options;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A connection as libpq writes it and old CC takes it: {@code dbname=logs host=db1 port=5432
 * user=cc}. See the section "Connection Strings" of PostgreSQL's manual.
 *
 * @param properties of the driver, by its names
 * @param described host, port and database, for operators: no user, no password
 */
record ConnectString(Map<String, String> properties, String described) {

    /** The keywords that have the same meaning here, with the driver's names for them. */
    private static final Map<String, String> KEYWORDS =
            Map.ofEntries(
                    Map.entry("dbname", "PGDBNAME"),
                    Map.entry("host", "PGHOST"),
                    Map.entry("hostaddr", "PGHOST"),
                    Map.entry("port", "PGPORT"),
                    Map.entry("user", "user"),
                    Map.entry("password", "password"),
                    Map.entry("connect_timeout", "connectTimeout"),
                    Map.entry("application_name", "ApplicationName"),
                    Map.entry("options", "options"),
                    Map.entry("sslmode", "sslmode"),
                    Map.entry("sslcert", "sslcert"),
                    Map.entry("sslkey", "sslkey"),
                    Map.entry("sslpassword", "sslpassword"),
                    Map.entry("sslrootcert", "sslrootcert"),
                    Map.entry("target_session_attrs", "targetServerType"));

    private static final String PORT = "5432";

    /** Whether a value is one, and not a name. */
    static boolean is(String text) {
        return text.indexOf('=') >= 0;
    }

    /**
     * Reads it; a mistake is remembered with the options, without the value, which may hold a
     * password.
     */
    static Optional<ConnectString> of(String text, Options options) {
        Map<String, String> words;
        try {
            words = words(text);
        } catch (IllegalArgumentException e) {
            options.problem("db: " + e.getMessage());
            return Optional.empty();
        }
        Map<String, String> properties = new LinkedHashMap<>();
        for (Map.Entry<String, String> word : words.entrySet()) {
            String name = KEYWORDS.get(word.getKey());
            if (name == null) {
                options.problem("db: '" + word.getKey() + "' is not known: must be of " + known());
            } else {
                properties.put(name, value(word.getKey(), word.getValue()));
            }
        }
        String user = System.getProperty("user.name");
        properties.putIfAbsent("PGHOST", "localhost");
        properties.putIfAbsent("PGPORT", PORT);
        properties.putIfAbsent("user", user);
        properties.putIfAbsent("PGDBNAME", properties.get("user"));
        if (properties.get("PGHOST").startsWith("/")) {
            options.problem("db: host must be a name or an address: sockets of files are not");
        }
        if (!properties.get("PGPORT").matches("\\d{1,5}(,\\d{1,5})*")) {
            options.problem("db: port must be a number");
        }
        return Optional.of(
                new ConnectString(
                        Map.copyOf(properties),
                        properties.get("PGDBNAME")
                                + " at "
                                + properties.get("PGHOST")
                                + ":"
                                + properties.get("PGPORT")));
    }

    private static String value(String keyword, String value) {
        if (!keyword.equals("target_session_attrs")) {
            return value;
        }
        return switch (value) {
            case "read-write" -> "primary";
            case "read-only", "standby" -> "secondary";
            case "prefer-standby" -> "preferSecondary";
            default -> value;
        };
    }

    private static java.util.Set<String> known() {
        return new java.util.TreeSet<>(KEYWORDS.keySet());
    }

    private static Map<String, String> words(String text) {
        Map<String, String> words = new LinkedHashMap<>();
        int at = 0;
        while (true) {
            at = skipBlanks(text, at);
            if (at == text.length()) {
                return words;
            }
            int equals = text.indexOf('=', at);
            if (equals < 0) {
                throw new IllegalArgumentException(
                        "must be keyword=value pairs with blanks between them");
            }
            String keyword = text.substring(at, equals).strip();
            StringBuilder value = new StringBuilder();
            at = value(text, skipBlanks(text, equals + 1), value);
            words.put(keyword, value.toString());
        }
    }

    /** Reads a value, which may be between quotes; returns where it ends. */
    private static int value(String text, int begin, StringBuilder value) {
        boolean quoted = begin < text.length() && text.charAt(begin) == '\'';
        int at = quoted ? begin + 1 : begin;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (quoted ? c == '\'' : Character.isWhitespace(c)) {
                return at + 1;
            }
            if (c == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at));
            at++;
        }
        if (quoted) {
            throw new IllegalArgumentException("a quote is not closed");
        }
        return at;
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return described;
    }
}
