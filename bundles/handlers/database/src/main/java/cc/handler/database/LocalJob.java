// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Acknowledgement;
import cc.api.Body;
import cc.api.MessageType;
import cc.api.Signer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A call from within this runtime. */
final class LocalJob implements Job {

    private static final MessageType TYPE = MessageType.of("db");

    private final Body body;
    private final CompletableFuture<Body> answer = new CompletableFuture<>();
    private volatile Body reply = Body.EMPTY;

    LocalJob(Body body) {
        this.body = body;
    }

    CompletableFuture<Body> answer() {
        return answer;
    }

    @Override
    public MessageType type() {
        return TYPE;
    }

    @Override
    public long size() {
        return 0;
    }

    @Override
    public String server() {
        return "";
    }

    @Override
    public Object peer() {
        return this;
    }

    @Override
    public Body body() {
        return body;
    }

    @Override
    public Optional<Signer> signer() {
        return Optional.empty();
    }

    @Override
    public void reply(MessageType type, Body with) {
        reply = with;
    }

    @Override
    public void confirm() {
        // the answer says it
    }

    @Override
    public void refuse(Acknowledgement.Reason reason, String message) {
        // as above
    }

    @Override
    public void done() {
        answer.complete(reply);
    }

    @Override
    public void failed(Throwable cause) {
        answer.completeExceptionally(cause);
    }
}
