// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.cli;

import cc.client.Client;
import java.util.stream.Collectors;

/** Replies that came and failed a check, which says more than that none came. */
final class Drops {

    private static final String COUNTER = "replies.dropped.";

    private Drops() {}

    /** For the end of a sentence; empty for none. */
    static String of(Client client) {
        String reasons =
                client.counters().snapshot().entrySet().stream()
                        .filter(counter -> counter.getKey().startsWith(COUNTER))
                        .map(c -> c.getValue() + " " + c.getKey().substring(COUNTER.length()))
                        .collect(Collectors.joining(", "));
        return reasons.isEmpty() ? "" : "; what came was dropped: " + reasons;
    }
}
