// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.upgrade;

import cc.api.Waited;
import java.time.Duration;
import java.util.List;

/**
 * A bundle that was replaced.
 *
 * @param bundle its symbolic name
 * @param before the version that it had
 * @param now the version that it has
 * @param took from when the old one was told to stop until the new one served everywhere
 * @param routes where the new one serves, and what waited for it
 * @param notes what else an operator must know
 */
public record Upgraded(
        String bundle,
        String before,
        String now,
        Duration took,
        List<Served> routes,
        List<String> notes) {

    /**
     * A pattern at a server.
     *
     * @param server name of the server
     * @param pattern what its handler takes there
     * @param handler name of the handler
     * @param waited messages that waited for it
     */
    public record Served(String server, String pattern, String handler, Waited waited) {}
}
