// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.TaskStatus;
import java.util.OptionalInt;

/**
 * How a task ended.
 *
 * @param finished whether it did what it was for
 * @param code its exit code; empty where there is none
 * @param reason why it did not; empty where it did
 */
record Ending(boolean finished, OptionalInt code, String reason) {

    /** The code of what has none of its own, as old taskrunners send it. */
    static final int NO_CODE = -1;

    private static final int MAX_REASON = 2000;

    Ending {
        reason = reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + "…" : reason;
    }

    static Ending done() {
        return new Ending(true, OptionalInt.empty(), "");
    }

    static Ending failed(int code, String reason) {
        return new Ending(false, OptionalInt.of(code), reason);
    }

    static Ending failed(String reason) {
        return failed(NO_CODE, reason);
    }

    TaskStatus status() {
        return finished ? TaskStatus.FINISHED : TaskStatus.FAILED;
    }
}
