// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.Optional;

/** One run of a {@link Task}: what it was sent, and what it tells whoever sent it. */
public interface TaskRun {

    /** Its {@code task_id}. */
    String id();

    /** The name of the host that it runs on, as taskrouters know it. */
    String host();

    /**
     * The body of the {@code task.send} message: the task's parameters, and beside them {@code
     * task_host}, {@code task_handler}, {@code task_id} and what every body has.
     */
    Body body();

    /** The message as it came, with its signature; its route is empty. */
    Message message();

    /** Who signed it; empty where the taskrunner verifies no signatures. */
    Optional<Signer> signer();

    /**
     * Tells something while it runs. Never blocks; what finds no room on its way is lost, and
     * counted.
     */
    void feedback(Body feedback);

    /**
     * Tells a line of a log.
     *
     * @param level {@code DEBUG}, {@code INFO}, {@code WARNING} or {@code ERROR}
     */
    void log(String level, String text);

    /** Whether it was asked to end: its thread was interrupted then, too. */
    boolean isCancelled();
}
