// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import cc.api.Body;
import cc.api.Completion;
import cc.api.DropException;
import cc.api.Exchange;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Server;
import cc.api.Signer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A {@code pub.infofile} message whose sender asks for an answer, and the answers that it got. */
record AskingMessage(InfoMessage asked, List<Body> answers, Optional<Signer> by)
        implements Exchange {

    static AskingMessage of(String id, String host, String file, Object mtime, String content) {
        return of(id, InfoMessage.body(host, file, mtime, "none", ""), Frame.of(content));
    }

    static AskingMessage of(String id, Body body, Frame content) {
        return new AskingMessage(
                InfoMessage.of(body.with("ack", id), content), new ArrayList<>(), Optional.empty());
    }

    AskingMessage signedBy(Signer signer) {
        return new AskingMessage(asked, answers, Optional.of(signer));
    }

    @Override
    public Message message() {
        return asked.message();
    }

    @Override
    public Body body() throws DropException {
        return asked.body();
    }

    @Override
    public void reply(MessageType type, Body body, Frame blob) {
        answers.add(body.with("req", type.name()));
    }

    @Override
    public Server server() {
        return asked.server();
    }

    @Override
    public Optional<Signer> signer() {
        return by;
    }

    @Override
    public CompletionStage<Void> forward(String handler) {
        return asked.forward(handler);
    }

    @Override
    public Completion defer() {
        return asked.defer();
    }
}
