// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.CryptoProvider;
import cc.api.DropException;
import cc.api.Frame;
import cc.api.KeyInfo;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Opened;
import cc.api.config.Options;
import java.util.List;
import java.util.Set;

/**
 * Crypto that shows in the signature part what would have been done to a message.
 *
 * @param sign name of the key; empty for none
 * @param encrypt name of the receiver; empty for none
 */
record FakeCrypto(String sign, String encrypt) implements Crypto {

    /** Opens such crypto where the keystore, a set of names, has the keys. */
    record Provider(Set<String> keystore) implements CryptoProvider {

        @Override
        public Crypto open(Options options) {
            String sign = options.text("cms-sign", "");
            String encrypt = options.text("cms-encrypt", "");
            for (String name : List.of(sign, encrypt)) {
                if (!name.isEmpty() && !keystore.contains(name)) {
                    options.problem("cms-keystore has no " + name + ".crt");
                }
            }
            return new FakeCrypto(sign, encrypt);
        }

        @Override
        public List<KeyInfo> keys(String keystoreName) {
            return List.of();
        }
    }

    @Override
    public Message seal(MessageType type, Body body, Frame blob) {
        Message plain = NONE.seal(type, body, blob);
        return Message.of(type, plain.body(), Frame.of(sign + ">" + encrypt), blob);
    }

    @Override
    public Opened open(Message message) throws DropException {
        return NONE.open(message);
    }

    @Override
    public boolean signs() {
        return !sign.isEmpty();
    }

    @Override
    public boolean encrypts() {
        return !encrypt.isEmpty();
    }

    @Override
    public boolean verifies() {
        return false;
    }
}
