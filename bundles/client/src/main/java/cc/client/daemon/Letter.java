// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.Body;
import cc.api.MessageType;

/**
 * What a message is made of, as often as it is sent: sealed anew each time, since keys change and
 * the time in a message must be that of its sending.
 *
 * @param type without {@code msg-suffix}
 * @param fields the body, to which {@code comp}, {@code data} and {@code mode} are added
 * @param content what it carries
 */
public record Letter(MessageType type, Body fields, Packed content) {

    private static final int FIELDS = 1024;

    /** Bytes that it takes in memory, roughly. */
    public long size() {
        return content.content().size() + FIELDS;
    }
}
