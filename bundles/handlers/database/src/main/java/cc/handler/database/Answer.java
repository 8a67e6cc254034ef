// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Body;
import cc.api.MessageType;
import java.util.Optional;

/**
 * What a call gave.
 *
 * @param silent whether nothing is sent back
 * @param type of the message that a function made itself; empty for an answer of ours
 * @param body to send
 */
record Answer(boolean silent, Optional<MessageType> type, Body body) {

    /** Nothing was asked for. */
    static final Answer NONE = new Answer(true, Optional.empty(), Body.EMPTY);

    static Answer rows(Body body) {
        return new Answer(false, Optional.empty(), body);
    }

    static Answer message(MessageType type, Body body) {
        return new Answer(false, Optional.of(type), body);
    }

    /** This answer as one to a call that was done before. */
    Answer repeated() {
        return silent || type.isPresent() ? this : rows(body.with("repeated", true));
    }
}
