// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.taskrouter;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Frame;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A host whose taskrunner registered.
 *
 * @param name its name
 * @param route the way to it
 * @param signer subject of the certificate that signed the registration; empty where none is
 *     verified
 * @param epoch grows each time that a taskrunner of this name starts; 0 of old ones, which don't
 *     say
 * @param session unlike that of any other start of a taskrunner; empty of old ones
 * @param since when it registered for the first time
 * @param seen when it did last
 * @param seenNanos the same by the clock that nobody sets
 * @param leaseNanos how long after that it may still be alive, by what it says itself
 */
record Registered(
        String name,
        List<Frame> route,
        String signer,
        long epoch,
        String session,
        Instant since,
        Instant seen,
        long seenNanos,
        long leaseNanos) {

    Registered {
        route = List.copyOf(route);
    }

    /** All of it, for {@link #of}: in the same process, whose clock it is of. */
    Map<String, Object> fields() {
        return Map.of(
                "name",
                name,
                "route",
                DeskFile.texts(route),
                "signer",
                signer,
                "epoch",
                epoch,
                "session",
                session,
                "since",
                since.toString(),
                "seen",
                seen.toString(),
                "seenNanos",
                seenNanos,
                "leaseNanos",
                leaseNanos);
    }

    static Registered of(Body fields) throws DropException {
        return new Registered(
                fields.text("name"),
                DeskFile.route(fields.get("route")),
                fields.text("signer"),
                fields.integer("epoch"),
                fields.text("session"),
                Instant.parse(fields.text("since")),
                Instant.parse(fields.text("seen")),
                fields.integer("seenNanos"),
                fields.integer("leaseNanos"));
    }

    boolean isOlderThan(long nanos, long now) {
        return now - seenNanos >= nanos;
    }

    /** Whether it is an old taskrunner, which says nothing of itself but its host's name. */
    boolean isOld() {
        return session.isEmpty();
    }

    /** Whether both are of one start of a taskrunner, which alone knows its session. */
    boolean isOneWith(Registered other) {
        return !session.isEmpty()
                && session.equals(other.session)
                && signer.equals(other.signer)
                && name.equals(other.name);
    }

    /** Whether it is a taskrunner that was started after another one, and is not long silent. */
    boolean supersedes(Registered other, long now) {
        return epoch > other.epoch
                && other.epoch > 0
                && !session.equals(other.session)
                && !isOlderThan(leaseNanos, now);
    }
}
