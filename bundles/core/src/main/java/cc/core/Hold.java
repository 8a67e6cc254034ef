// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.zmq.Budget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;

/**
 * Deliveries that wait while a handler is being replaced, in the order in which their messages came
 * to the server, however they got here. All that wait on a server share one bound. Guarded by the
 * place that it belongs to.
 */
final class Hold {

    private static final Comparator<Delivery> ORDER = Comparator.comparingLong(Delivery::number);

    private final Budget room;
    private final PriorityQueue<Delivery> waiting = new PriorityQueue<>(ORDER);

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
        delivery.held();
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

    /** Takes out those of one route, in order. */
    List<Delivery> remove(Route route) {
        List<Delivery> removed = new ArrayList<>();
        for (Delivery delivery : List.copyOf(waiting)) {
            if (delivery.route() == route) {
                waiting.remove(delivery);
                room.giveBack(delivery.message().size());
                removed.add(delivery);
            }
        }
        removed.sort(ORDER);
        return removed;
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
