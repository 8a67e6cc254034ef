// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Acknowledgement;
import cc.api.Body;
import cc.api.DropException;
import cc.api.MessageType;
import cc.api.Signer;
import java.util.Optional;

/** A request and who waits for its answer. */
interface Job {

    MessageType type();

    /** Bytes that it takes while it waits. */
    long size();

    /** The server that took it; empty for none. */
    String server();

    /** Where it came from: what comes from one peer comes in an order. */
    Object peer();

    /** The body, verified. */
    Body body() throws DropException;

    /** Who signed it. */
    Optional<Signer> signer() throws DropException;

    void reply(MessageType type, Body body);

    /** Tells a sender that asks for it ({@code ack}) that the call is committed. */
    void confirm();

    /** Tells such a sender that it is not, and why. */
    void refuse(Acknowledgement.Reason reason, String message);

    /** It took its effect. */
    void done();

    /** It did not. */
    void failed(Throwable cause);
}
