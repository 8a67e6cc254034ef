// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

/**
 * Takes messages of some types. Registered as an OSGi service with the property {@link #PATTERN};
 * servers find it, call it, and let go of it as the service goes.
 */
@FunctionalInterface
public interface Handler {

    /**
     * Service property: dotted prefixes, one or several (an array, or with commas between), {@code
     * *} for all, or {@link #NO_PATTERN}.
     */
    String PATTERN = "pattern";

    /** The pattern of a handler that gets only what others forward to it. */
    String NO_PATTERN = "none";

    /**
     * Service property: what {@code forward-to} and the shell call this handler. Without it, the
     * instance part of its configuration's file name, else its component's name.
     */
    String NAME = "name";

    /** Service property: name of the one server that it serves. Without it: every server. */
    String SERVER = "server";

    /** Service property: roles of the servers where it may serve. Without it: all. */
    String ROLES = "cc.roles";

    /** Service property: which threads call it, one of the {@code LANE_} values. */
    String LANE = "cc.lane";

    /** The default: one thread at a time, messages in the order in which they came. */
    String LANE_ORDERED = "ordered";

    /** Up to {@link #LANE_THREADS} threads at a time, in no order. */
    String LANE_PARALLEL = "parallel";

    /**
     * The router's own thread: for handlers that only hand a message on. Such a handler never
     * blocks, reads no body and touches no disk.
     */
    String LANE_ROUTER = "router";

    /**
     * The router's own thread where the server has no crypto, else some threads at a time: for
     * handlers that read a short body and answer at once.
     */
    String LANE_LIGHT = "light";

    /**
     * Service property: threads of a parallel lane; default 10. Where it is not there, {@code
     * worker-threads} counts, the option under which operators know it.
     */
    String LANE_THREADS = "cc.lane.threads";

    /** Service property: messages that wait at most in front of this handler; default 10,000. */
    String LANE_COUNT = "cc.lane.count";

    /** Service property: bytes that wait at most in front of it; default 64 MB. */
    String LANE_BYTES = "cc.lane.bytes";

    /**
     * Handles one message. When this returns, the message is done, unless {@link Exchange#defer()}
     * was called.
     *
     * @throws DropException to say that the message goes no further, and why
     * @throws Exception anything else is counted as a crash of this handler, and costs this message
     *     only
     */
    void handle(Exchange exchange) throws Exception;

    /**
     * A server lets go of this handler, or binds it anew, and waits some seconds for the messages
     * that it deferred. One that holds messages back hands those of that server on now, in the
     * thread that calls this; others have nothing to do. Called again until none is left.
     *
     * @param server name of the server
     */
    default void release(String server) {}
}
