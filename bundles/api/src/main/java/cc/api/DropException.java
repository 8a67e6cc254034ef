// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

/**
 * Thrown by what reads or handles a message to say that the message goes no further, and why. The
 * server counts the reason and logs it with type and route, once per period. No stack trace: it is
 * made for each bad message that somebody sends.
 */
public final class DropException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient DropReason reason;

    /**
     * @param reason what is counted
     * @param detail what an operator needs beyond it; text from outside in it is made {@link
     *     Printable} by whoever logs it
     */
    public DropException(DropReason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    public DropReason reason() {
        return reason;
    }
}
