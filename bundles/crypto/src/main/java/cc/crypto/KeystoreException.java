// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

/**
 * What is wrong with a file of a keystore: its message names the file. Nothing that stands in the
 * file is in the message.
 */
final class KeystoreException extends Exception {

    private static final long serialVersionUID = 1L;

    KeystoreException(String message) {
        super(message, null, false, false);
    }
}
