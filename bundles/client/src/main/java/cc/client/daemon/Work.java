// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import java.util.Map;

/**
 * What a daemon does, as its {@code job.<name>} messages reach it. Safe for use by many threads.
 */
public interface Work {

    /**
     * Does its work now, in a thread of its own.
     *
     * @return false if it is at it already
     */
    boolean run();

    /** What it did of late: fields of a body, without arrays that hold anything but objects. */
    Map<String, ?> status();

    /** Its options in force, without those that all daemons have; nothing secret. */
    Map<String, String> options();
}
