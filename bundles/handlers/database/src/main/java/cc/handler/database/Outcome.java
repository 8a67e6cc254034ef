// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

/** How a try at a call ended. */
sealed interface Outcome {

    /** The call took its effect. */
    record Done(Answer answer) implements Outcome {}

    /** It did not, and will not. */
    record Failed(Failure failure) implements Outcome {}

    /** It did not, and may after a pause. */
    record Again(long pauseMillis) implements Outcome {}

    /**
     * It did not, and may when the database is back.
     *
     * @param otherwise what to say if that takes too long
     */
    record Away(Failure otherwise) implements Outcome {}
}
