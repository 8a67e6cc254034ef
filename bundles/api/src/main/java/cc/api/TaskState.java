// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.time.Instant;
import java.util.Optional;

/**
 * A task as a taskrunner or a taskrouter knows it.
 *
 * @param component who knows it: {@code taskrunner main}
 * @param id of the task
 * @param host that it is for
 * @param handler name of the task
 * @param status the last one that was told, {@code queued}, or {@code unknown}
 * @param since when it was taken
 * @param ended when it ended
 * @param signer who sent it, where that is verified; else empty
 * @param code its exit code; empty where there is none
 * @param detail the end of its output, or why it failed; may be empty
 */
public record TaskState(
        String component,
        String id,
        String host,
        String handler,
        String status,
        Instant since,
        Optional<Instant> ended,
        String signer,
        Optional<Integer> code,
        String detail) {}
