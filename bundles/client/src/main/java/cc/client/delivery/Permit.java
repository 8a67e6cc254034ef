// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

/** Whether a source may send a message now. */
public enum Permit {
    /** It may. */
    SEND,
    /**
     * It may send one message, as small as it likes, to find out whether anybody acknowledges. An
     * old receiver takes it as any other, and gets it again later.
     */
    PROBE,
    /** This source has to wait, others may not have to. */
    HELD,
    /** Every source has to wait. */
    WAIT
}
