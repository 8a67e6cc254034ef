// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The services of the runtime, for as long as one command runs. */
interface Services {

    /** How all services of a type are registered, without taking them. */
    List<Registered> registered(Class<?> type);

    /** All services of a type that can be had, in the order in which they were registered. */
    <T> List<Found<T>> found(Class<T> type);

    /** A variable of the runtime, as files of configuration may name it: {@code karaf.etc}. */
    Optional<String> variable(String name);

    /** What state the bundle of this symbolic name is in; empty if there is none. */
    Optional<String> bundleState(String symbolicName);

    /** What the options of a component are where nobody sets them, by name. */
    Map<String, String> defaults(String component);

    /** All services of a type. */
    default <T> List<T> all(Class<T> type) {
        return found(type).stream().map(Found::service).toList();
    }

    /** The one service of a type. */
    default <T> Optional<T> one(Class<T> type) {
        return all(type).stream().findFirst();
    }
}
