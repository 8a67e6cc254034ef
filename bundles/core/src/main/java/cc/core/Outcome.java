// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.DropException;
import cc.api.DropReason;

/** What became of a message at a handler. */
sealed interface Outcome {

    Outcome OK = new Ok();
    Outcome UNCLAIMED = new Unclaimed();

    record Ok() implements Outcome {}

    /** Its handler has gone, and no other one came for it. */
    record Unclaimed() implements Outcome {}

    /** It went no further, for a reason. */
    record Dropped(DropReason reason, String detail) implements Outcome {}

    /** The handler failed at it. */
    record Crashed(Throwable cause) implements Outcome {}

    static Outcome of(Throwable cause) {
        return cause instanceof DropException drop
                ? new Dropped(drop.reason(), drop.getMessage())
                : new Crashed(cause);
    }
}
