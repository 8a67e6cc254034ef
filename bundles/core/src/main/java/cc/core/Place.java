// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

/** Where a route leads: a handler at work, or the place that one has left. */
sealed interface Place permits Post, Vacancy {

    /** How an offer ended. */
    enum Offer {
        TAKEN,
        FULL,
        /** Takes nothing of this route any more; its successor may. */
        CLOSED
    }

    /** The name of the handler. */
    String name();

    /** Component and name, since handlers of several components may have the same name. */
    String label();

    /** A delivery is on its way here. */
    void entering();

    /** The delivery is done, or has gone elsewhere. */
    void left(Delivery delivery);

    /** Takes a delivery that is entering: to be handled now, or when that may be. */
    Offer offer(Delivery delivery);

    /** What to say where no successor takes what comes too late. */
    Outcome closed();

    /** What is wrong here, for operators; empty where nothing is. */
    String problem();
}
