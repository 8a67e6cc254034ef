// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Opened;
import java.util.concurrent.CompletableFuture;

/** Crypto that takes nothing, and tells in which thread it was asked to. */
record MarkingCrypto(CompletableFuture<String> opener) implements Crypto {

    @Override
    public Message seal(MessageType type, Body body, Frame blob) {
        return NONE.seal(type, body, blob);
    }

    @Override
    public Opened open(Message message) throws DropException {
        opener.complete(Thread.currentThread().getName());
        throw new DropException(DropReason.UNSIGNED, "no signature");
    }

    @Override
    public boolean signs() {
        return false;
    }

    @Override
    public boolean encrypts() {
        return false;
    }

    @Override
    public boolean verifies() {
        return true;
    }
}
