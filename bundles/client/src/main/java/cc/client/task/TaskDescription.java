// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.task;

/**
 * A task that a host can run.
 *
 * @param handler its name
 * @param kind {@code service} or {@code command}
 * @param description what it does; may be empty
 * @param parameters what it takes, one in a line; may be empty
 */
public record TaskDescription(String handler, String kind, String description, String parameters) {

    /** The task, on each host with a taskrunner of ours, that tells which tasks there are. */
    public static final String LIST = "cc.task.list";
}
