// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.taskrouter;

import cc.api.Frame;
import java.util.List;
import java.util.Optional;

/**
 * Where replies of a host that got a task may come from.
 *
 * @param hosts all that are registered
 * @param name of this one
 * @param sentTo the way that the task went
 */
record Origin(Hosts hosts, String name, List<Frame> sentTo) {

    /** How sure it must be, the surest first. */
    enum Strictness {
        /** The connection that it registered over. */
        CONNECTION,
        /**
         * Whatever an old host's own tasks may do: each has a connection of its own. Where the host
         * is behind another CC, it comes over that one too; where it is not, and nothing is signed,
         * only the task's id tells it from others.
         */
        HOST
    }

    boolean isOf(List<Frame> route, String signer, Strictness strictness) {
        Optional<Registered> host = hosts.find(name);
        if (host.isPresent() && !host.get().signer().equals(signer)) {
            return false;
        }
        if (strictness == Strictness.CONNECTION) {
            return sentTo.equals(route) || host.isPresent() && host.get().route().equals(route);
        }
        if (host.isEmpty()) {
            return false;
        }
        // it is signed by this host's certificate, and registers again soon
        return !signer.isEmpty() && hosts.isOnlyOne(signer, name)
                || host.get().session().isEmpty()
                        && (behind(host.get().route()).equals(behind(route)) || !signer.isEmpty());
    }

    /** The CCs on the way, without the last peer. */
    private static List<Frame> behind(List<Frame> route) {
        return route.isEmpty() ? route : route.subList(0, route.size() - 1);
    }
}
