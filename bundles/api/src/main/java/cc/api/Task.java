// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

/**
 * Work that a taskrunner does when somebody sends a {@code task.send} message with its name in
 * {@code task_handler}. An OSGi service with the property {@link #NAME}; taskrunners find it, run
 * it, and let go of it as the service goes: what runs then is interrupted.
 */
@FunctionalInterface
public interface Task {

    /** Service property: what {@code task_handler} calls it, such as {@code cc.task.sample}. */
    String NAME = "name";

    /** Service property: what it does, in a sentence, for those who look for a task. */
    String DESCRIPTION = "description";

    /**
     * Service property: names of parameters with what they may be, such as {@code count=number of
     * rounds}; one, an array, or several with commas between. For people; nothing checks it.
     */
    String PARAMETERS = "parameters";

    /**
     * Does it, in a thread of its own, of which there are as many as {@code max-tasks} says. When
     * this returns, the task has finished.
     *
     * @throws TaskFailure to say that it failed, and with which code
     * @throws InterruptedException if it was asked to end by an interrupt
     * @throws Exception anything else is a failure too, told as far as its message goes
     */
    void run(TaskRun run) throws Exception;
}
