// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

/** What came of a log's turn to send. */
enum Turn {
    /** Something was sent. */
    SENT,
    /** There is nothing to send, or this log has to wait. */
    IDLE,
    /** Nothing can be sent, of any log. */
    WAIT,
    /** Its file is not what it was. */
    CHANGED
}
