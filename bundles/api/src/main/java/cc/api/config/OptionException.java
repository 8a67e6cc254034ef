// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.config;

/**
 * A configuration that cannot be used. Its message names the file, and for each mistake the option,
 * its value and what is allowed. It has no stack trace: the mistake is not in the code.
 */
public final class OptionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public OptionException(String message) {
        super(message, null, false, false);
    }
}
