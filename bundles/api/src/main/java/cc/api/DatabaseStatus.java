// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.time.Duration;
import java.util.List;

/**
 * How a handler does that calls functions of a database. Numbers of a pool are -1 where the pool
 * does not say.
 *
 * @param database what it is connected to, without user and password
 * @param state {@code up}, or what it waits for
 * @param connections that are open
 * @param inUse of them, those in somebody's hands
 * @param maxConnections that may be open
 * @param waiting threads that wait for a connection
 * @param queued requests that came and are not answered yet
 * @param parked of them, those that wait for the database to come back
 * @param calls that were made
 * @param errors calls and requests that ended in an error
 * @param slowest functions, the one first whose calls take longest on average
 */
public record DatabaseStatus(
        String database,
        String state,
        int connections,
        int inUse,
        int maxConnections,
        int waiting,
        long queued,
        int parked,
        long calls,
        long errors,
        List<Function> slowest) {

    /**
     * What the calls of one function took.
     *
     * @param name with its schema
     * @param calls that were made
     * @param errors of them
     * @param mean time of one
     * @param max longest time of one
     */
    public record Function(String name, long calls, long errors, Duration mean, Duration max) {}
}
