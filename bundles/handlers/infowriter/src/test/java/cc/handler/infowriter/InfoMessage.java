// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import cc.api.Body;
import cc.api.Completion;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.Exchange;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Server;
import cc.api.Signer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A {@code pub.infofile} message at a handler, as it came over the wire. */
record InfoMessage(Message message) implements Exchange {

    private static final MessageType TYPE = MessageType.of("pub.infofile");

    static InfoMessage of(Body body, Frame blob) {
        return new InfoMessage(Crypto.NONE.seal(TYPE, body, blob));
    }

    /** With the content in the blob. */
    static InfoMessage of(String host, String file, Object mtime, String comp, Frame content) {
        return of(body(host, file, mtime, comp, ""), content);
    }

    static InfoMessage of(String host, String file, Object mtime, String content) {
        return of(host, file, mtime, "none", Frame.of(content));
    }

    static Body body(String host, String file, Object mtime, String comp, String data) {
        return Body.EMPTY
                .with("hostname", host)
                .with("filename", file)
                .with("mtime", mtime)
                .with("comp", comp)
                .with("data", data)
                .with("mode", "b");
    }

    @Override
    public CompletionStage<Void> forward(String handler) {
        throw new AssertionError("nobody forwards this");
    }

    @Override
    public Body body() throws DropException {
        return Crypto.NONE.open(message).body();
    }

    @Override
    public Optional<Signer> signer() {
        return Optional.empty();
    }

    @Override
    public Server server() {
        throw new UnsupportedOperationException("an infowriter needs no server");
    }

    @Override
    public void reply(MessageType type, Body body, Frame blob) {
        throw new UnsupportedOperationException("an infowriter does not reply");
    }

    @Override
    public Completion defer() {
        throw new UnsupportedOperationException(
                "an infowriter writes in the thread it is called in");
    }
}
