// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.upgrade;

/** Why a bundle was not replaced: a sentence for operators. */
public final class UpgradeException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Says why. */
    public UpgradeException(String message) {
        super(message, null, false, false);
    }
}
