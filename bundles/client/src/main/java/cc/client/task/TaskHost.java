// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.task;

import java.time.Instant;

/**
 * A host that tasks can be sent to.
 *
 * @param name its name
 * @param since when its taskrunner registered for the first time
 * @param seen when it did last
 * @param signer who signed that; empty where nothing is verified
 */
public record TaskHost(String name, Instant since, Instant seen, String signer) {}
