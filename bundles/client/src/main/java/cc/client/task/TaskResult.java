// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.task;

import java.util.OptionalInt;

/**
 * How a task ended at a host.
 *
 * @param host where
 * @param outcome how
 * @param code its exit code; empty where none was told
 * @param reason why it did not finish; empty where it did
 */
public record TaskResult(String host, Outcome outcome, OptionalInt code, String reason) {

    /** How a task can end. */
    public enum Outcome {
        /** It did what it was for. */
        FINISHED,
        /** It did not, or was not run at all. */
        FAILED,
        /** Nobody said what became of it: it may have run, or not. */
        UNKNOWN
    }
}
