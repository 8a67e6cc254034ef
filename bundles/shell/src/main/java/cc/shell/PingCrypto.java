// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Opened;
import java.util.Optional;

/**
 * Makes pings as a crypto does, and takes pongs also where it cannot read them: a server encrypts
 * its answers for those that it sends on to, and that somebody answered is what a ping is for.
 */
final class PingCrypto implements Crypto {

    private final Crypto crypto;
    private volatile String doubt = "";

    PingCrypto(Crypto crypto) {
        this.crypto = crypto;
    }

    /** Why the last pong could not be verified; empty if it was. */
    String doubt() {
        return doubt;
    }

    @Override
    public Message seal(MessageType type, Body body, Frame blob) {
        return crypto.seal(type, body, blob);
    }

    @Override
    public Opened open(Message message) {
        try {
            Opened opened = crypto.open(message);
            doubt = "";
            return opened;
        } catch (DropException e) {
            doubt = e.reason().name();
            return new Opened(Body.EMPTY, Optional.empty(), message.isEncrypted());
        }
    }

    @Override
    public boolean signs() {
        return crypto.signs();
    }

    @Override
    public boolean encrypts() {
        return crypto.encrypts();
    }

    @Override
    public boolean verifies() {
        return crypto.verifies();
    }
}
