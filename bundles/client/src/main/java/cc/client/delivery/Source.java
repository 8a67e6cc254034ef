// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

/**
 * A stream of messages whose order means something: a log file, or an info file, which is a stream
 * of one message at a time. Called in the thread that runs the {@link Delivery}.
 */
public interface Source {

    /** The position of messages that have none, such as whole files. */
    long NONE = -1;

    /**
     * What lies before this position is done, and is never asked for again. May be beyond what was
     * sent, where the receiver has more than this sender remembers.
     *
     * @param position {@link #NONE} for the message itself
     */
    void acknowledged(long position);

    /**
     * What was sent from this position on was given up, and is to be made again from there once
     * {@link Delivery#permit} allows it.
     *
     * @param position {@link #NONE} for the message itself
     */
    void rewind(long position);

    /**
     * What tells the message that is being sent from others without a position of this source. It
     * is remembered when the message itself is not any more: small.
     */
    default Object state() {
        return "";
    }

    /**
     * A message without a position that was given up has arrived all the same.
     *
     * @param state what {@link #state} was when it was sent
     * @return whether that is all that there was to be sent: what else is under way of this source
     *     is given up
     */
    default boolean arrived(Object state) {
        return false;
    }

    /**
     * The receiver will never take what was sent; it was given up.
     *
     * @param reason the code that the receiver gave
     * @param message what the receiver says of it; may be empty, comes from outside
     */
    void refused(String reason, String message);
}
