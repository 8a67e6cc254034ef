// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

/** Thrown by a {@link Task} that did not do what it is for. Carries no stack trace. */
public final class TaskFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * @param code like the exit code of a process, not 0
     * @param reason for whoever sent the task
     */
    public TaskFailure(int code, String reason) {
        super(reason, null, false, false);
        this.code = code;
    }

    /** Like the exit code of a process. */
    public int code() {
        return code;
    }
}
