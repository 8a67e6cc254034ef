// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

/**
 * Parts that are no message: no delimiter after the route, no type, no body, or a type that is not
 * written as one. Made once for each bad message that comes in, so it carries no stack trace.
 */
public final class InvalidMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    public InvalidMessageException(String message) {
        super(message, null, false, false);
    }
}
