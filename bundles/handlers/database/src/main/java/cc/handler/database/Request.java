// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Acknowledgement;
import cc.api.Body;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.MessageType;
import cc.api.Signer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/**
 * One call, as a message asks for it.
 *
 * @param function what is called
 * @param arguments with what
 * @param mode what is sent back
 * @param replyType type of the answer, {@code reply.} before the type of the message
 * @param requester whose ids it shares: the signer, and the host that the message names
 * @param id by which a call that is sent again is known; empty for none
 * @param order what calls of one requester keep their order by; empty for none
 */
record Request(
        FunctionName function,
        Arguments arguments,
        ReturnMode mode,
        MessageType replyType,
        String requester,
        String id,
        String order) {

    /** Field with the id. */
    static final String ID = "message_id";

    /** Field with what to order by. */
    static final String ORDER = "order";

    private static final int MAX_KEY = 200;

    /**
     * Reads a message.
     *
     * @param signer who signed it; empty where nobody looks at signatures
     * @throws DropException if a field is missing or of a wrong type
     * @throws Failure if what it says cannot be done
     */
    static Request of(MessageType type, Body body, Optional<Signer> signer)
            throws DropException, Failure {
        if (body.text(Acknowledgement.FIELD, "").length() > Acknowledgement.MAX_ID) {
            throw new Failure(
                    DropReason.BAD_FIELD,
                    "field '"
                            + Acknowledgement.FIELD
                            + "': must be at most "
                            + Acknowledgement.MAX_ID
                            + " characters");
        }
        return new Request(
                FunctionName.of(body.text("function")),
                Arguments.of(body.get("params")),
                ReturnMode.of(body),
                MessageType.parse("reply." + type.name())
                        .orElseThrow(
                                () ->
                                        new Failure(
                                                DropReason.BAD_FIELD,
                                                "the message type is too long to be answered")),
                signer.map(by -> by.ca() + " " + by.subject()).orElse("")
                        + " "
                        + key(body, "hostname"),
                key(body, ID),
                body.get(ORDER) instanceof Boolean yes ? yes ? "true" : "" : key(body, ORDER));
    }

    private static String key(Body body, String field) throws DropException, Failure {
        String text = body.text(field, "");
        if (text.length() > MAX_KEY || text.indexOf('\0') >= 0) {
            throw new Failure(
                    DropReason.BAD_FIELD,
                    "field '"
                            + field
                            + "': must be at most "
                            + MAX_KEY
                            + " characters, without a NUL character");
        }
        return text;
    }

    boolean hasId() {
        return !id.isEmpty();
    }

    /** Whether it may have to wait for others of its requester. */
    boolean isOrdered() {
        return !order.isEmpty() || hasId();
    }

    /**
     * Those that have equal ones are done one after the other: those of one order, and those of one
     * id, which would wait for each other in the database, and hold a thread there.
     */
    Object orderKey() {
        return order.isEmpty() ? List.of(requester, "", id) : List.of(requester, order);
    }

    /** What an id stands for: a hash over everything that makes the call what it is. */
    byte[] digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            List<?> call =
                    List.of(
                            function.schema(),
                            function.name(),
                            mode.text(),
                            arguments.names(),
                            arguments.values());
            return digest.digest(JsonText.of(call).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
