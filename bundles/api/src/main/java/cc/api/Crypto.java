// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

/**
 * How one server or daemon makes messages and checks those that come in: what its {@code cms-*}
 * options say. Safe for use by many threads.
 */
public interface Crypto {

    /** No crypto: nothing signed, signatures and hashes ignored, encrypted messages refused. */
    Crypto NONE = new PlainCrypto();

    /**
     * Crypto that is asked for and cannot be had: it makes no message and opens none, so that
     * nothing is ever sent or believed in clear instead.
     *
     * @param why what is missing, for operators
     */
    static Crypto unusable(String why) {
        return new UnusableCrypto(why);
    }

    /**
     * Makes a message: adds {@code req}, {@code time}, {@code hostname} and {@code blob_hash} to
     * the body where they are not in it, then signs and encrypts as configured.
     *
     * @param blob {@link Frame#EMPTY} for none
     * @throws IllegalStateException if the key cannot be used (the keystore changed under us); the
     *     message says which file and why
     */
    Message seal(MessageType type, Body body, Frame blob);

    /**
     * Decrypts, verifies and parses a message.
     *
     * @throws DropException if it fails a check; says which
     */
    Opened open(Message message) throws DropException;

    /** Whether messages made here are signed. */
    boolean signs();

    /** Whether messages made here are encrypted. A blob never is. */
    boolean encrypts();

    /** Whether a message must be signed by a known CA's key to be opened. */
    boolean verifies();
}
