// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Opened;

/** Crypto that marks what it makes, and opens only what bears the mark. */
final class SigningCrypto implements Crypto {

    private static final Frame MARK = Frame.of("signed");

    @Override
    public Message seal(MessageType type, Body body, Frame blob) {
        return Message.of(type, body.stamped(type, "").toJson(), MARK, blob);
    }

    @Override
    public Opened open(Message message) throws DropException {
        if (!message.signature().equals(MARK)) {
            throw new DropException(DropReason.UNSIGNED, "no mark");
        }
        return Crypto.NONE.open(message);
    }

    @Override
    public boolean signs() {
        return true;
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
