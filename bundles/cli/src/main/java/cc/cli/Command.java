// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.cli;

import java.util.Set;

/** A command of {@code cc}. */
interface Command {

    /** The options that it has beside those that every command has. */
    Set<String> options();

    /**
     * Does it.
     *
     * @throws Exit to end with another exit code than {@link Exit#FINISHED}
     */
    void run(Arguments line, Target target, Text text) throws Exit, InterruptedException;
}
