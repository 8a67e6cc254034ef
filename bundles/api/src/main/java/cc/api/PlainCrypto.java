// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.Optional;

/** What stands where no {@code cms-*} option is set. */
final class PlainCrypto implements Crypto {

    @Override
    public Message seal(MessageType type, Body body, Frame blob) {
        return Message.of(type, body.stamped(type, "").toJson(), Frame.EMPTY, blob);
    }

    @Override
    public Opened open(Message message) throws DropException {
        if (message.isEncrypted()) {
            throw new DropException(
                    DropReason.UNDECRYPTABLE, "encrypted, and no cms-decrypt is configured here");
        }
        Body body = Body.parse(message.body());
        body.requireType(message.type());
        return new Opened(body, Optional.empty(), false);
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
        return false;
    }
}
