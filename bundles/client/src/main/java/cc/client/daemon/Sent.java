// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

/** What became of a message that a daemon wanted to send. */
public enum Sent {
    /** It is in the queue to the server. */
    QUEUED,
    /** There is no connection: its server or its keys are missing. Later it may go. */
    NOT_READY,
    /** The queue to the server is full. Later it may go. */
    FULL,
    /** It is larger than {@code max-message-size}. */
    TOO_LARGE,
    /** It could not be signed or encrypted; the log says why. Later it may go. */
    NOT_SEALED
}
