// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infoscript;

import cc.api.Frame;

/** How a command ended. */
sealed interface Outcome {

    /**
     * Well.
     *
     * @param content what it printed
     */
    record Output(Frame content) implements Outcome {}

    /**
     * Not well.
     *
     * @param why its exit code, or what it was ended for
     * @param content what it printed until then
     */
    record Failure(String why, Frame content) implements Outcome {}
}
