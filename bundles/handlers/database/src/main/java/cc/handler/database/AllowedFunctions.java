// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.config.Options;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which functions may be called: none unless they are listed.
 *
 * @param exact their names
 * @param schemas of which every function may be called
 * @param all whether every function of every schema may be called
 */
record AllowedFunctions(Set<String> exact, Set<String> schemas, boolean all) {

    static final String OPTION = "allowed-functions";

    private static final String ANY = "*";
    private static final String ALLOWED =
            "schema.function, function (which is public.function), schema.* or *, with commas"
                    + " between them; names alone, without quotes and arguments";

    /** Reads the option; a mistake in it is remembered there. */
    static AllowedFunctions of(Options options) {
        Set<String> exact = new HashSet<>();
        Set<String> schemas = new HashSet<>();
        boolean all = false;
        List<String> entries = options.list(OPTION);
        for (String entry : entries) {
            if (entry.equals(ANY)) {
                all = true;
            } else if (entry.endsWith("." + ANY) && entry.indexOf('.') == entry.length() - 2) {
                schemas.add(entry.substring(0, entry.length() - 2));
            } else {
                exact.add(exact(options, entry));
            }
        }
        return new AllowedFunctions(Set.copyOf(exact), Set.copyOf(schemas), all);
    }

    private static String exact(Options options, String entry) {
        try {
            if (entry.chars().noneMatch(c -> c == '*' || c == '(' || c == ')')) {
                return FunctionName.of(entry).toString();
            }
        } catch (Failure e) {
            // reported below, with what is allowed
        }
        options.problem(OPTION, ALLOWED);
        return entry;
    }

    boolean allows(FunctionName function) {
        return all || schemas.contains(function.schema()) || exact.contains(function.toString());
    }
}
