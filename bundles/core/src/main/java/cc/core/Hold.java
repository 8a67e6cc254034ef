// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.zmq.Budget;
import java.util.Comparator;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.function.Function;

/**
 * Deliveries that wait while a handler is being replaced, in the order in which their messages came
 * to the server, however they got here. All that wait on a server share one bound. Guarded by the
 * place that it belongs to.
 */
final class Hold {

    private final Budget room;
    private final PriorityQueue<Delivery> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Delivery::number));

    /**
     * @param room of all that wait on the server
     */
    Hold(Budget room) {
        this.room = room;
    }

    /** Whether there was room. */
    boolean add(Delivery delivery) {
        if (!room.take(delivery.message().size())) {
            return false;
        }
        waiting.add(delivery);
        return true;
    }

    int count() {
        return waiting.size();
    }

    /** The oldest; null if there is none. */
    Delivery peek() {
        return waiting.peek();
    }

    /** Takes out the oldest; null if there is none. */
    Delivery poll() {
        Delivery delivery = waiting.poll();
        if (delivery != null) {
            room.giveBack(delivery.message().size());
        }
        return delivery;
    }

    /**
     * Moves deliveries to another hold.
     *
     * @param target the route that a delivery goes on with; null if it stays here
     */
    void move(Hold to, Function<Delivery, Route> target) {
        Iterator<Delivery> each = waiting.iterator();
        while (each.hasNext()) {
            Delivery delivery = each.next();
            Route route = target.apply(delivery);
            if (route != null) {
                each.remove();
                delivery.moveTo(route);
                to.waiting.add(delivery);
            }
        }
    }
}
