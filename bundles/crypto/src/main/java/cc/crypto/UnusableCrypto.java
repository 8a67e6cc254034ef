// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Opened;

/**
 * What stands where {@code cms-*} options ask for what cannot be had: makes nothing and opens
 * nothing, so that whoever overlooks the error never goes on in clear.
 */
final class UnusableCrypto implements Crypto {

    private static final String WHY = "the cms-* options cannot be used";

    @Override
    public Message seal(MessageType type, Body body, Frame blob) {
        throw new IllegalStateException(WHY);
    }

    @Override
    public Opened open(Message message) throws DropException {
        throw new DropException(DropReason.BAD_SIGNATURE, WHY);
    }

    @Override
    public boolean signs() {
        return true;
    }

    @Override
    public boolean encrypts() {
        return true;
    }

    @Override
    public boolean verifies() {
        return true;
    }
}
