// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One message at one handler on one server. The body is decrypted, verified and parsed when the
 * first handler asks for it, and never twice. Safe for use by several threads, one after the other.
 */
public interface Exchange {

    Message message();

    /** The server that took the message. */
    Server server();

    /**
     * The verified body.
     *
     * @throws DropException if the message fails a check of the server's crypto, or is not JSON;
     *     let it pass, the server counts and logs it
     */
    Body body() throws DropException;

    /**
     * Who signed the message; empty where the server verifies no signatures.
     *
     * @throws DropException as {@link #body()}
     */
    Optional<Signer> signer() throws DropException;

    /**
     * Answers to where the message came from, signed and encrypted as the server does. Never
     * blocks: an answer that cannot be sent is counted by the server.
     */
    default void reply(MessageType type, Body body) {
        reply(type, body, Frame.EMPTY);
    }

    /** Answers with a blob. */
    void reply(MessageType type, Body body, Frame blob);

    /**
     * Hands the message to another handler of the same server, as if it had been routed there. This
     * exchange is deferred by it, and ends as that handler ends with the message.
     *
     * @param handler its name; or, where several have that name, component and name as in the name
     *     of its file, {@code cc.handler.infowriter-hub}
     * @return completes when that handler is done, with the {@link DropException} or the crash if
     *     it did not take its effect
     * @throws DropException if there is no such handler here, or more than one
     */
    CompletionStage<Void> forward(String handler) throws DropException;

    /**
     * Says that the message is not done when {@code handle} returns. Whoever calls this calls one
     * of the methods of what it returns, once, from any thread: until then the message counts as in
     * flight, and a handler that is being replaced is waited for.
     */
    Completion defer();
}
