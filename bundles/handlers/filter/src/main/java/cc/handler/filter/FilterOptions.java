// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.filter;

import cc.api.MessageType;
import cc.api.Pattern;
import cc.api.config.Options;
import cc.api.config.Wildcard;
import java.util.List;

/**
 * Options of a filter.
 *
 * @param patterns what comes to it
 * @param forwardTo {@code forward-to}: name of the handler that gets what passes
 * @param include {@code include}: types that pass; empty for all
 * @param exclude {@code exclude}: types that do not, whatever else is said of them
 */
record FilterOptions(
        List<Pattern> patterns, String forwardTo, List<Wildcard> include, List<Wildcard> exclude) {

    static FilterOptions read(Options options) {
        String forwardTo = options.required("forward-to", "the name of another handler");
        if (!forwardTo.isEmpty() && forwardTo.equals(options.text("name", options.instance()))) {
            options.problem("forward-to", "the name of another handler, not its own");
        }
        return new FilterOptions(
                options.patterns(),
                forwardTo,
                wildcards(options, "include"),
                wildcards(options, "exclude"));
    }

    private static List<Wildcard> wildcards(Options options, String name) {
        return options.list(name).stream().map(Wildcard::of).toList();
    }

    boolean passes(MessageType type) {
        return !isIn(exclude, type) && (include.isEmpty() || isIn(include, type));
    }

    private static boolean isIn(List<Wildcard> wildcards, MessageType type) {
        for (Wildcard wildcard : wildcards) {
            if (wildcard.matches(type.name())) {
                return true;
            }
        }
        return false;
    }
}
