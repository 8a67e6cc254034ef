// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.cli;

/**
 * The end of a command that did not finish.
 *
 * <p>{@link #FAILED} and {@link #NO_ANSWER} are what scripts tell apart: whether what was asked for
 * went wrong, or nobody said how it went.
 */
final class Exit extends Exception {

    /** The exit code of a command that did what it was for. */
    static final int FINISHED = 0;

    /** What was asked for failed. */
    static final int FAILED = 1;

    /** The command line, or a file that it names, is wrong. */
    static final int USAGE = 2;

    /** Nobody answered, or nobody said how it ended. */
    static final int NO_ANSWER = 3;

    private static final long serialVersionUID = 1L;

    private final int code;

    private Exit(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    static Exit failed(String message) {
        return new Exit(FAILED, message);
    }

    static Exit usage(String message) {
        return new Exit(USAGE, message);
    }

    static Exit noAnswer(String message) {
        return new Exit(NO_ANSWER, message);
    }

    int code() {
        return code;
    }
}
