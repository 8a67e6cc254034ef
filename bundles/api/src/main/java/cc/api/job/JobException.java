// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.job;

/** Why a job cannot be had as an operator wants it. Its message is for operators. */
public final class JobException extends Exception {

    private static final long serialVersionUID = 1L;

    public JobException(String message) {
        super(message, null, false, false);
    }
}
