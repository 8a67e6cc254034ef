// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How long a query waits, and for what.
 *
 * @param timeout the longest silence: from sending until the first reply, and where the query stays
 *     open from each reply to the next; zero waits without end
 * @param staysOpen whether it takes more replies after the first one, until it is closed
 * @param listener gets each reply, in the order in which they came, in a thread of the client that
 *     all its queries share: what takes its time goes on elsewhere
 */
public record QueryOptions(Duration timeout, boolean staysOpen, Consumer<Reply> listener) {

    private static final Duration LONGEST = Duration.ofDays(36_500);

    /**
     * What is asked for, as a record.
     *
     * @throws IllegalArgumentException if the time-out is negative, or longer than a hundred years
     */
    public QueryOptions {
        if (timeout.isNegative() || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a time-out of " + timeout);
        }
    }

    /** One reply, for {@link Query#first()} or {@link Query#await()}. */
    public static QueryOptions once(Duration timeout) {
        return new QueryOptions(timeout, false, reply -> {});
    }

    /** Every reply until the query is closed. */
    public static QueryOptions open(Duration timeout, Consumer<Reply> listener) {
        return new QueryOptions(timeout, true, listener);
    }
}
