// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

/** What stands where crypto is asked for and cannot be had: nothing goes out, nothing is let in. */
final class UnusableCrypto implements Crypto {

    private final String why;

    UnusableCrypto(String why) {
        this.why = why;
    }

    @Override
    public Message seal(MessageType type, Body body, Frame blob) {
        throw new IllegalStateException(why);
    }

    @Override
    public Opened open(Message message) throws DropException {
        throw new DropException(DropReason.NO_KEYS, why);
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
