// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Body;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Printable;
import java.util.Locale;

/** What a request wants back: its field {@code return}. */
enum ReturnMode {
    /** Nothing. */
    NO,
    /** Every row. */
    ALL,
    /** The first row. */
    ONE,
    /** The first column of the first row, which is a message itself. */
    JSON;

    private static final int SHOWN = 40;

    static ReturnMode of(Body body) throws DropException, Failure {
        String text = body.text("return", "");
        if (text.isEmpty()) {
            return NO;
        }
        for (ReturnMode mode : values()) {
            if (mode.text().equals(text)) {
                return mode;
            }
        }
        throw new Failure(
                DropReason.BAD_FIELD,
                "field 'return' = '"
                        + Printable.of(text, SHOWN)
                        + "': must be all, one, json, no or empty");
    }

    /** As it is written in messages. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
