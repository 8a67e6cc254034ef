// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client;

import cc.api.DropException;
import cc.api.Message;
import cc.api.Opened;

/**
 * Takes messages that come with no id, which no query asked for: those that a server sends on to a
 * client that it knows, as a taskrouter does.
 */
@FunctionalInterface
public interface Unasked {

    /**
     * Takes one, in a thread of the client that all replies share: what takes its time goes on
     * elsewhere.
     *
     * @param message as it came
     * @param opened what the client's crypto found in it
     * @throws DropException if it goes no further: it is counted, and said once per period
     */
    void arrived(Message message, Opened opened) throws DropException;
}
