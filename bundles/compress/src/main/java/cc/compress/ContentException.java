// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.compress;

import cc.api.DropReason;
import java.io.IOException;

/**
 * A content that cannot be decompressed, or may not be: its compression is not known, it is not
 * what the message says of it, it is broken, or it grows too much. Made for each such message that
 * somebody sends, so it carries no stack trace.
 */
public final class ContentException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient DropReason reason;

    ContentException(DropReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /**
     * What a handler drops the message for: {@link DropReason#BAD_FIELD}, {@link
     * DropReason#BAD_DATA} or {@link DropReason#TOO_LARGE}.
     */
    public DropReason reason() {
        return reason;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
