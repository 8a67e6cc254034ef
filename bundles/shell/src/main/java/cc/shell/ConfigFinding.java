// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

/**
 * One configuration, or a file that should be one.
 *
 * @param file as it is shown; the PID where there is no file
 * @param component that takes it
 * @param state what became of it
 * @param reason why it is not in force; empty where it is
 */
record ConfigFinding(String file, String component, ConfigState state, String reason) {

    /** Whether it does what it says. */
    boolean isInForce() {
        return state == ConfigState.ACTIVE;
    }
}
