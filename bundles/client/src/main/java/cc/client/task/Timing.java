// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.task;

import java.time.Duration;

/**
 * How long a task client waits for what.
 *
 * @param resend how long nobody may say anything before the task is sent again
 * @param resends how often it is sent again until somebody does
 * @param silence how long a taskrunner may be silent before it is asked what became of the task,
 *     once it was asked some times; an eighth of it before the first time, and twice as long each
 *     time
 * @param unanswered how often it may leave that unanswered until it counts as gone
 * @param last how long after {@code stopped} the task's own last word may come
 */
record Timing(Duration resend, int resends, Duration silence, int unanswered, Duration last) {

    static final Timing DEFAULT =
            new Timing(Duration.ofSeconds(15), 3, Duration.ofSeconds(60), 8, Duration.ofSeconds(2));
}
