// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Acknowledgement;
import cc.api.DropException;
import cc.api.DropReason;
import cc.compress.ContentException;
import cc.files.DiskTrouble;
import java.io.IOException;

/** Why a fragment was not appended. No stack trace: it is made for each such message. */
final class Refusal extends Exception {

    /** It begins behind what is there. */
    static final DropReason POSITION = new DropReason("position");

    /** Other bytes are at its position. */
    static final DropReason CONFLICT = new DropReason("conflict");

    private static final long serialVersionUID = 1L;

    private final transient Acknowledgement.Reason answer;
    private final transient DropReason reason;
    private final long position;

    Refusal(Acknowledgement.Reason answer, DropReason reason, String message, long position) {
        super(message, null, false, false);
        this.answer = answer;
        this.reason = reason;
        this.position = position;
    }

    Refusal(Acknowledgement.Reason answer, DropReason reason, String message) {
        this(answer, reason, message, Fragment.NONE);
    }

    static Refusal of(DropException e) {
        return new Refusal(DiskTrouble.answer(e.reason()), e.reason(), e.getMessage());
    }

    /**
     * What a disk or a content did.
     *
     * @param copy for the operator
     */
    static Refusal of(IOException e, Object copy) {
        if (e instanceof ContentException content) {
            String option =
                    content.reason().equals(DropReason.TOO_LARGE) ? " (max-size, max-ratio)" : "";
            return new Refusal(
                    Acknowledgement.Reason.REFUSED,
                    content.reason(),
                    copy + ": " + e.getMessage() + option);
        }
        if (e instanceof Content.LengthException) {
            return new Refusal(
                    Acknowledgement.Reason.REFUSED,
                    DropReason.BAD_DATA,
                    copy + ": " + e.getMessage());
        }
        return of(DiskTrouble.of(e, copy));
    }

    Acknowledgement.Reason answer() {
        return answer;
    }

    /** As it is counted. */
    DropReason reason() {
        return reason;
    }

    /** Which offset in the source is wanted; {@link Fragment#NONE} for the same again. */
    long position() {
        return position;
    }
}
