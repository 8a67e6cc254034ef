// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.delay;

import cc.api.Completion;
import cc.api.Exchange;

/**
 * A message that is held.
 *
 * @param completion of its exchange, which is deferred
 * @param arrived when it came, of {@link System#nanoTime}
 * @param size bytes of it
 */
record Waiting(Exchange exchange, Completion completion, long arrived, long size) {}
