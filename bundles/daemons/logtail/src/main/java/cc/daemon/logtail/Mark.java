// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

/**
 * A position in a log, and what lies right before it: a log that was rewritten has something else
 * there.
 *
 * @param position offset
 * @param before of the last bytes before it; of none where they are not known
 */
record Mark(long position, Fingerprint before) {

    static final Mark START = new Mark(0, Fingerprint.NONE);
}
