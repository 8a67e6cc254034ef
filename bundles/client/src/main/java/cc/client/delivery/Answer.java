// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import cc.api.Body;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.MessageType;
import java.util.Optional;
import java.util.Set;

/**
 * What a receiver says of a message: {@code ack} or {@code nack}.
 *
 * @param id of the message, as it was sent
 * @param position up to which offset of the source file the receiver has every byte; {@link
 *     Source#NONE} where it says nothing of that
 * @param refusal why it was not taken; empty for an acknowledgement
 */
record Answer(String id, long position, Optional<Refusal> refusal) {

    private static final MessageType ACK = MessageType.of("ack");
    private static final MessageType NACK = MessageType.of("nack");

    /** The codes that there are; what else comes is counted under one name, not under its own. */
    private static final Set<String> REASONS =
            Set.of("full", "busy", "position", "refused", "conflict", "stopping");

    /**
     * Why a message was not taken.
     *
     * @param reason one of the codes, else {@code other}
     * @param message what the receiver says of it; comes from outside
     * @param retry whether it may be taken later
     */
    record Refusal(String reason, String message, boolean retry) {}

    /**
     * Reads an answer.
     *
     * @throws DropException if it is neither {@code ack} nor {@code nack}, or a field is wrong
     */
    static Answer of(MessageType type, Body body) throws DropException {
        String id = body.text("ack");
        long position = Math.max(Source.NONE, body.integer("position", Source.NONE));
        if (type.equals(ACK)) {
            return new Answer(id, position, Optional.empty());
        }
        if (!type.equals(NACK)) {
            throw new DropException(DropReason.BAD_FIELD, "no answer: " + type);
        }
        String reason = body.text("reason", "other");
        boolean retry =
                body.get("retry") instanceof Boolean said
                        ? said
                        : !reason.equals("refused") && !reason.equals("conflict");
        return new Answer(
                id,
                position,
                Optional.of(
                        new Refusal(
                                REASONS.contains(reason) ? reason : "other",
                                body.text("msg", ""),
                                retry)));
    }
}
