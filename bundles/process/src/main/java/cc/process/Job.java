// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.process;

/**
 * An executable that asks to be kept running: a service, which a jobmgr finds and keeps. Its
 * properties change when what it says does.
 */
@FunctionalInterface
public interface Job {

    /** What is to run, and how. */
    JobSpec spec();
}
