// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Handler;
import cc.api.Printable;
import cc.zmq.Budget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A handler at work on a server: its lane, and the messages in its hands, so that it can be let go
 * of once they are done, and another one can wait for that.
 */
final class Post implements Place {

    private static final Logger LOG = LoggerFactory.getLogger("cc.server");
    private static final long RELEASE_MILLIS = 100;
    private static final ThreadLocal<Post> CURRENT = new ThreadLocal<>();

    /** Deliveries that waited and are given to the lane in one go. */
    private static final int BATCH = 256;

    private final String name;
    private final String component;
    private final Handler handler;
    private final Lane lane;
    private final Hold hold;
    private final Runnable wake;
    private final AtomicLong inFlight = new AtomicLong();
    private final Set<Delivery> begun = ConcurrentHashMap.newKeySet();
    private final Set<Route> held = new HashSet<>();
    private State state = State.OPEN;
    private List<Before> before = List.of();
    private volatile boolean closed;
    private volatile boolean handedOn;
    private volatile boolean letGo;

    private enum State {
        /** What comes waits. */
        HOLDING,
        /** What comes by some routes waits. */
        HOLDING_SOME,
        OPEN,
        CLOSED
    }

    /** Something that must be over before a post opens. */
    @FunctionalInterface
    interface Before {
        boolean isOver();
    }

    /**
     * @param room of all that wait on the server while handlers are being replaced
     * @param wake has the router's thread look at posts that wait; cheap
     */
    Post(String name, String component, Handler handler, Lane lane, Budget room, Runnable wake) {
        this.name = name;
        this.component = component;
        this.handler = handler;
        this.lane = lane;
        this.hold = new Hold(room);
        this.wake = wake;
    }

    @Override
    public String name() {
        return name;
    }

    String component() {
        return component;
    }

    @Override
    public String label() {
        return component.isEmpty() ? name : component + " " + name;
    }

    @Override
    public void entering() {
        inFlight.incrementAndGet();
    }

    @Override
    public void left(Delivery delivery) {
        begun.remove(delivery);
        if (inFlight.decrementAndGet() == 0 && closed) {
            over();
        } else if (delivery.route().successor() != null) {
            // whoever has got its pattern waits until all of these are done
            wake.run();
        }
    }

    private void over() {
        synchronized (this) {
            notifyAll();
        }
        wake.run();
    }

    @Override
    public Offer offer(Delivery delivery) {
        synchronized (this) {
            if (state == State.CLOSED || delivery.route().successor() != null) {
                return Offer.CLOSED;
            }
            if (isHolding(delivery.route())) {
                return hold.add(delivery) ? Offer.TAKEN : Offer.FULL;
            }
            if (!lane.take(delivery)) {
                return Offer.FULL;
            }
        }
        lane.taken(delivery);
        return Offer.TAKEN;
    }

    private boolean isHolding(Route route) {
        return state == State.HOLDING || state == State.HOLDING_SOME && held.contains(route);
    }

    /** What comes waits from now on, until {@link #open()} finds that all of these are over too. */
    synchronized void hold(List<Before> more) {
        state = State.HOLDING;
        before = Stream.concat(before.stream(), more.stream()).toList();
    }

    /** As above, for a handler at work that gets some routes more: what comes by these waits. */
    synchronized void hold(List<Before> more, List<Route> some) {
        if (state == State.OPEN) {
            held.clear();
            state = State.HOLDING_SOME;
        }
        held.addAll(some);
        before = Stream.concat(before.stream(), more.stream()).toList();
    }

    /** What it still waits for itself. */
    synchronized List<Before> before() {
        return before;
    }

    /** Takes over what waits at a place that a handler has left. It holds already. */
    synchronized void take(Hold from, Function<Delivery, Route> target) {
        from.move(hold, target);
    }

    /**
     * The router's thread: if all that must be before is over, gives the lane what has waited, in
     * order and as far as it has room.
     *
     * @return whether nothing waits any more
     */
    boolean open() {
        for (int i = 0; i < BATCH; i++) {
            Delivery next;
            synchronized (this) {
                if (state != State.HOLDING && state != State.HOLDING_SOME) {
                    return true;
                }
                if (!before.stream().allMatch(Before::isOver)) {
                    return false;
                }
                next = hold.peek();
                if (next == null) {
                    state = State.OPEN;
                    before = List.of();
                    return true;
                }
                if (!taken(next)) {
                    return false;
                }
                hold.poll();
            }
            next.released();
            lane.taken(next);
        }
        wake.run();
        return false;
    }

    private boolean taken(Delivery next) {
        try {
            return lane.take(next);
        } catch (Error e) {
            // no thread to be had: costs this message, not those behind it
            next.failed(e);
            return true;
        }
    }

    /**
     * A delivery is about to be handled here.
     *
     * @return false if it is too late for that: it has been handed on, or given up
     */
    boolean begin(Delivery delivery) {
        begun.add(delivery);
        if (!letGo) {
            return true;
        }
        // whoever lets go looks at what has begun after that: whoever takes it out has it
        if (begun.remove(delivery)) {
            delivery.offer();
        }
        return false;
    }

    /** Calls the handler in this thread. */
    void call(Delivery delivery) throws Exception {
        Post outer = CURRENT.get();
        CURRENT.set(this);
        try {
            handler.handle(delivery);
        } finally {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        }
    }

    /** It stays, and what came by this route and has not begun goes to the successor of that. */
    void handOn(Route route) {
        List<Delivery> left;
        synchronized (this) {
            left = new ArrayList<>(lane.withdraw(route));
            left.addAll(hold.remove(route));
        }
        left.forEach(Delivery::offer);
        wake.run();
    }

    /** Takes no more: what waits and has not begun goes to the successors of its routes. */
    void handOn() {
        close();
        lane.abandon(Delivery::offer);
        handedOn = true;
        wake.run();
    }

    /** Takes no more; what its lane has runs on. */
    void close() {
        synchronized (this) {
            state = State.CLOSED;
            lane.close();
        }
        closed = true;
        while (true) {
            Delivery waiting;
            synchronized (this) {
                waiting = hold.poll();
            }
            if (waiting == null) {
                break;
            }
            waiting.offer();
        }
        wake.run();
    }

    /**
     * Whether it has handed on what it had, and no call is running any more; it may have deferred
     * messages.
     */
    boolean isQuiet() {
        return handedOn && lane.isOver();
    }

    /** Whether it is closed, and all is done or has had its time. */
    boolean isGone() {
        return closed && (inFlight.get() == 0 || letGo);
    }

    /**
     * Closed: has what is held back handed on, and waits until what is in flight is done.
     *
     * @param server for which the handler hands on
     * @return whether all is done, or this thread must not wait for it
     */
    boolean drain(String server, long millis) {
        release(server);
        boolean gone = awaitGone(Math.min(RELEASE_MILLIS, millis));
        for (long left = millis - RELEASE_MILLIS; !gone && left > 0; left -= RELEASE_MILLIS) {
            // what was on its way when it was first released is held back only now
            release(server);
            gone = awaitGone(Math.min(RELEASE_MILLIS, left));
        }
        return gone;
    }

    /** Has the handler hand on what it holds back; one that fails at that keeps nobody waiting. */
    void release(String server) {
        try {
            handler.release(server);
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "{}: {} failed to hand on what it holds back: {}",
                    server,
                    label(),
                    Printable.trace(e));
        }
    }

    private boolean awaitGone(long millis) {
        if (CURRENT.get() == this) {
            // a handler that removes itself would wait for its own return
            return true;
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (this) {
            try {
                while (!isGone()) {
                    long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                    if (left <= 0) {
                        return false;
                    }
                    wait(left);
                }
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    /**
     * Closed, and its time is over: what has not begun goes to the successors of its routes, and
     * what has is given up.
     *
     * @return messages that were given up
     */
    int giveUp() {
        lane.abandon(Delivery::offer);
        letGo = true;
        int count = 0;
        for (Delivery stuck : begun) {
            if (begun.remove(stuck)) {
                count++;
                stuck.failed(
                        new DropException(
                                DropReason.STOPPING, label() + " had to go and was not done"));
            }
        }
        lane.interrupt();
        over();
        return count;
    }

    @Override
    public Outcome closed() {
        return new Outcome.Dropped(DropReason.STOPPING, label() + " has stopped");
    }

    @Override
    public synchronized String problem() {
        return hold.count() > 0
                ? hold.count() + " messages wait until those before them are done"
                : "";
    }
}
