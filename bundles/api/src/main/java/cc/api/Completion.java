// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

/** How the handling of a deferred message ended. The first call counts, later ones do nothing. */
public interface Completion {

    /** The message took its effect. */
    void done();

    /**
     * It did not.
     *
     * @param cause a {@link DropException} counts as a drop with its reason, all else as a crash
     */
    void failed(Throwable cause);
}
