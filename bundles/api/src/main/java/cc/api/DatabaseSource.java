// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.concurrent.CompletionStage;

/** A handler that calls functions of a database: a service that the shell asks. */
public interface DatabaseSource {

    /** How it does now. */
    DatabaseStatus status();

    /**
     * Calls a function as a client's message would, with the same rights.
     *
     * @param request fields of a {@code db} message
     * @return the answer, empty where none was asked for; or a {@link DropException} with what went
     *     wrong
     */
    CompletionStage<Body> call(Body request);
}
