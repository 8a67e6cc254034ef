// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.time.Instant;

/**
 * A host that a taskrouter sends tasks to.
 *
 * @param server name of the server that it is registered at
 * @param name its name
 * @param since when it registered for the first time
 * @param seen when it did last
 * @param signer who signed that; empty where nothing is verified
 */
public record TaskHost(String server, String name, Instant since, Instant seen, String signer) {}
