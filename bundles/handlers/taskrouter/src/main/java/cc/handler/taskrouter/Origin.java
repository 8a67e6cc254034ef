// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.taskrouter;

import cc.api.Frame;
import java.util.List;

/**
 * Where replies of a host that got a task may come from. Where signatures are verified, they are
 * those of the certificate that the host had registered with when it got the task, whatever else
 * they are.
 *
 * @param hosts all that are registered now
 * @param sentTo the host, as it was registered then
 */
record Origin(Hosts hosts, Registered sentTo) {

    /** How sure it must be, the surest first. */
    enum Strictness {
        /** The connection that the task went over, or that the host has registered over since. */
        CONNECTION,
        /**
         * Another connection: one over which the host registers soon, if no other host has its
         * certificate; or that of a task of an old host, each of which has one of its own. That one
         * comes over the same CCs as its host does, or is signed as it does; where there are
         * neither signatures nor CCs between, only the task's id tells it from others.
         */
        HOST
    }

    boolean isOf(List<Frame> route, String signer, Strictness strictness) {
        if (!sentTo.signer().equals(signer)) {
            return false;
        }
        if (strictness == Strictness.CONNECTION) {
            return sentTo.route().equals(route) || hasRegisteredOver(route);
        }
        if (!signer.isEmpty()) {
            return sentTo.isOld() || hosts.isNoOthers(signer, sentTo.name());
        }
        return sentTo.isOld() && behind(sentTo.route()).equals(behind(route));
    }

    private boolean hasRegisteredOver(List<Frame> route) {
        return hosts.find(sentTo.name())
                .filter(now -> now.signer().equals(sentTo.signer()) && now.route().equals(route))
                .isPresent();
    }

    /** The CCs on the way, without the last peer. */
    private static List<Frame> behind(List<Frame> route) {
        return route.isEmpty() ? route : route.subList(0, route.size() - 1);
    }
}
