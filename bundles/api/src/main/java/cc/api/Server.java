// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A listening socket with its routes, one for each {@code cc.server} configuration. An OSGi service
 * with the property {@code name}, there as long as the server is configured, also while its port is
 * taken or its transport is being rebuilt.
 */
public interface Server {

    /** Service property: the server's name. */
    String NAME = "name";

    /** The instance part of its configuration's file name: {@code hub} of cc.server-hub.cfg. */
    String name();

    Role role();

    /** The address that it listens on, as {@code cc-socket} says. */
    String socket();

    /**
     * What it is doing now, in a word or a sentence for operators: {@code up}, or what is wrong.
     */
    String state();

    Instant started();

    /** The crypto of its {@code cms-*} options, which all its handlers share. */
    Crypto crypto();

    /** Its options, from which a daemon takes what its own configuration leaves out. */
    Map<String, Object> options();

    Counters counters();

    /** What it routes where, ordered by pattern and handler. */
    List<RouteStatus> routes();

    /**
     * Sends to the peer that the first id of the message's route names, with the rest of the route
     * in front. Never blocks.
     *
     * @return false if it could not be taken: it is counted as dropped
     */
    boolean send(Message message);
}
