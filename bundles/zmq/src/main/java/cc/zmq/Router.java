// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import cc.api.DropReason;
import cc.api.Frame;
import cc.api.InvalidMessageException;
import cc.api.Message;
import cc.api.Printable;
import cc.api.config.Sizes;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZMQException;
import zmq.ZError;

/**
 * A listening ROUTER socket, owned by a thread of its own that nobody interrupts. A port that is
 * taken is tried again until it is free; a transport that has died is noticed and built anew.
 */
public final class Router implements AutoCloseable {

    /** What a router tells. All methods are called on its own thread and must not block. */
    public interface Listener {

        /** A message; the first id of its route is the peer that sent it. */
        void received(Message message);

        /** Parts that are no message. */
        void invalid(String why);

        /** A message that could not be sent after all. */
        void undeliverable(Message message, DropReason reason);

        /** Before messages are received, at least once a second and after each {@link #wake()}. */
        default void turn() {}
    }

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private static final int BATCH = 256;
    private static final int LARGE_BATCH = 10_000;
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long POLL_MILLIS = 1000;
    private static final long RETRY_MILLIS = 2;
    private static final long REBIND_MILLIS = 2000;
    private static final long CLOSE_SECONDS = 10;

    /** Of the time to linger, one part in so many goes by with taking what has come. */
    private static final int RECEIVING_PART = 4;

    /** Backlogs of all peers together, in bounds of one peer. */
    private static final int ALL_PEERS = 4;

    private static final long HEAP_SHARE = Runtime.getRuntime().maxMemory() / 8;

    private final String name;
    private final String option;
    private final String address;
    private final Listener listener;
    private final Wakeup wakeup = new Wakeup();
    private final Budget intake;
    private final MpscUnboundedArrayQueue<Message> outgoing = new MpscUnboundedArrayQueue<>(1024);
    private final Backlogs backlogs;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread owner;
    private volatile ZmqOptions options;
    private volatile int ioThreads;
    private volatile boolean ended;
    private volatile boolean woken;
    private volatile String state = "starting";
    private volatile String endpoint = "";
    private volatile int connections;
    private volatile long waitingBytes;

    /** As the other one, for an address that stands in no file. */
    public Router(String name, String address, ZmqOptions options, Listener listener) {
        this(name, name + ": address", address, options, listener);
    }

    /**
     * Starts to listen. Returns at once: {@link #state()} says how it goes.
     *
     * @param name what its threads and its log lines are named after
     * @param option where the address stands, for messages: {@code etc/cc.server-x.cfg: cc-socket}
     * @throws IllegalArgumentException if no socket can listen on such an address
     */
    public Router(
            String name, String option, String address, ZmqOptions options, Listener listener) {
        if (!Addresses.isValid(address)) {
            throw new IllegalArgumentException(address + ": must be " + Addresses.FORM);
        }
        this.name = name;
        this.option = option;
        this.address = address;
        this.options = options;
        this.listener = listener;
        this.intake = new Budget(options.hwm(), options.queueBytes());
        this.backlogs =
                new Backlogs(
                        options.hwm(), options.queueBytes(), bytesOfAllPeers(options), listener);
        this.owner = new Thread(this::run, "cc-" + name);
        owner.setDaemon(true);
        owner.start();
    }

    /** What all peers together may hold; a bound of one peer may be so high that it overflows. */
    private static long bytesOfAllPeers(ZmqOptions options) {
        return options.queueBytes() > HEAP_SHARE / ALL_PEERS
                ? HEAP_SHARE
                : ALL_PEERS * options.queueBytes();
    }

    /**
     * Goes on with other options, and cuts no connection for them. Bounds of queues, of connections
     * and of the time to linger hold at once, what belongs to a connection for those that come. The
     * number of I/O threads stays until it listens anew. Any thread.
     */
    public void change(ZmqOptions next) {
        intake.bounds(next.hwm(), next.queueBytes());
        options = next;
        wake();
    }

    /** I/O threads that it runs with; 0 before it has begun to listen. */
    public int ioThreads() {
        return ioThreads;
    }

    /**
     * Sends to the peer that the first id of the route names. Any thread; never blocks.
     *
     * @return false if the queue is full; the listener is not told
     */
    public boolean send(Message message) {
        if (stop.getCount() == 0 || !intake.take(message.size())) {
            return false;
        }
        outgoing.offer(message);
        if (ended) {
            // it came while the last ones were being dropped
            dropQueued();
        }
        wakeup.wake();
        return true;
    }

    /** Whether it has been told to stop: nothing is taken any more. */
    public boolean isClosing() {
        return stop.getCount() == 0;
    }

    /** Has the listener's turn come soon. Any thread. */
    public void wake() {
        woken = true;
        wakeup.wake();
    }

    /** {@code up}, or what is wrong, for operators. */
    public String state() {
        return state;
    }

    /** The address with the port in use; empty while it does not listen. */
    public String endpoint() {
        return endpoint;
    }

    /** Peers connected now. */
    public int connections() {
        return connections;
    }

    /** Bytes of large answers that wait for slow peers, as of the last second. */
    long waitingBytes() {
        return waitingBytes;
    }

    /** Stops listening. What is queued goes out for {@code zmq_linger}. */
    @Override
    public void close() {
        stop.countDown();
        wakeup.wake();
        if (Thread.currentThread() == owner) {
            return;
        }
        try {
            owner.join(Math.max(0, options.linger()) + TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (stop.getCount() > 0) {
            // also while the port is taken: others may wait for what the listener does then
            turn();
            ZmqOptions begun = options;
            try (Transport transport = new Transport(name, SocketType.ROUTER, begun, wakeup)) {
                ioThreads = begun.ioThreads();
                bound(begun);
                serve(transport);
            } catch (ZMQException e) {
                cannotListen(reason(e));
            } catch (RuntimeException | Error e) {
                failed(e);
            } finally {
                endpoint = "";
                connections = 0;
                // peers get new ids with a new transport
                backlogs.drop(stop.getCount() > 0 ? DropReason.PEER_GONE : DropReason.STOPPING);
            }
        }
        state = "stopped";
        ended = true;
        dropQueued();
        wakeup.close();
    }

    private void failed(Throwable e) {
        state = "transport lost, being rebuilt";
        try {
            LOG.error("{}: {} failed, is built anew", name, address, e);
        } catch (RuntimeException | Error unspeakable) {
            // no memory to say so; state does
            state = "transport lost, being rebuilt: " + e.getClass().getName();
        }
        pause();
    }

    private static String reason(ZMQException e) {
        return switch (e.getErrorCode()) {
            case ZError.EADDRINUSE -> "another process has the port";
            case ZError.EADDRNOTAVAIL -> "this host has no such address";
            default -> e.getMessage();
        };
    }

    private void cannotListen(String why) {
        String now = "cannot listen on " + address + ": " + why;
        if (!now.equals(state)) {
            LOG.error(
                    "{} = '{}': {}: must be an address of this host with a free port; tried again"
                            + " every {} s",
                    option,
                    address,
                    why,
                    REBIND_MILLIS / 1000);
        }
        state = now;
        pause();
    }

    private void pause() {
        try {
            stop.await(REBIND_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // stopped by the latch alone: an interrupt is somebody's mistake, and is swallowed here
            LOG.debug("{}: interrupted", name, e);
        }
    }

    private void serve(Transport transport) {
        transport.bind(numeric());
        endpoint = transport.endpoint();
        long now = System.nanoTime();
        try (SelfPing ping = new SelfPing(transport, now)) {
            if (!state.equals("starting")) {
                LOG.info("{}: listens on {} again", name, endpoint);
            }
            state = "up";
            long ticked = now;
            while (stop.getCount() > 0) {
                woken = false;
                adopt(transport);
                turn();
                boolean busy = receive(transport, ping) | transmit(transport);
                for (int i = transport.takeOverlarge(); i > 0; i--) {
                    listener.invalid(
                            "a part of more than max-message-size = "
                                    + Sizes.format(options.maxMessageSize())
                                    + ": its connection was ended");
                }
                busy |= backlogs.retry(transport);
                now = System.nanoTime();
                if (now - ticked >= TICK_NANOS) {
                    ticked = now;
                    transport.tick();
                    backlogs.tick();
                    waitingBytes = backlogs.bytes();
                    ping.tick(now);
                    connections = Math.max(0, transport.connections() - 1);
                }
                if (isDead(transport, ping)) {
                    return;
                }
                if (!busy) {
                    sleep(transport);
                }
            }
            finish(transport, ping);
        }
    }

    private void adopt(Transport transport) {
        ZmqOptions now = options;
        if (transport.change(now)) {
            bound(now);
        }
    }

    private void bound(ZmqOptions now) {
        backlogs.bounds(now.hwm(), now.queueBytes(), bytesOfAllPeers(now));
    }

    private String numeric() {
        try {
            return Addresses.numeric(address).get(0);
        } catch (UnknownHostException e) {
            throw new ZMQException("no such host", ZError.EADDRNOTAVAIL);
        }
    }

    /**
     * Takes what has come, and gives the socket what is queued, which then has the rest of the
     * linger time to leave.
     */
    private void finish(Transport transport, SelfPing ping) {
        adopt(transport);
        int millis = options.linger();
        long linger =
                millis < 0
                        ? TimeUnit.SECONDS.toNanos(CLOSE_SECONDS) / 2
                        : TimeUnit.MILLISECONDS.toNanos(millis);
        long begun = System.nanoTime();
        long end = begun + linger;
        // peers that never pause must leave time for what goes to them
        while (receive(transport, ping) && System.nanoTime() - begun < linger / RECEIVING_PART) {
            transmit(transport);
        }
        while (transmit(transport) | backlogs.retry(transport) || !backlogs.isEmpty()) {
            if (end - System.nanoTime() <= 0) {
                break;
            }
            if (!backlogs.isEmpty()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
            }
        }
        if (millis > 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            transport.linger((int) Math.max(0, left));
        }
    }

    private boolean isDead(Transport transport, SelfPing ping) {
        Throwable fault = transport.fault();
        if (fault == null && !ping.isDeaf()) {
            return false;
        }
        state = "transport lost, being rebuilt";
        LOG.error(
                "{}: the transport on {} has died ({}) and is built anew; peers connect again by"
                        + " themselves",
                name,
                address,
                fault == null
                        ? SelfPing.MAX_UNANSWERED + " pings of its own port got no answer"
                        : fault.toString());
        return true;
    }

    private void sleep(Transport transport) {
        wakeup.fallAsleep();
        boolean woke = false;
        if (outgoing.isEmpty() && !woken && stop.getCount() > 0) {
            woke = transport.poll(false, backlogs.isEmpty() ? POLL_MILLIS : RETRY_MILLIS);
        }
        wakeup.awake(woke);
    }

    private boolean receive(Transport transport, SelfPing ping) {
        for (int i = 0; i < BATCH; i++) {
            List<Frame> parts = transport.receive();
            if (parts.isEmpty()) {
                return i > 0;
            }
            if (ping.isPing(parts)) {
                transport.sendParts(parts);
            } else {
                take(parts);
            }
        }
        return true;
    }

    private void take(List<Frame> parts) {
        if (parts == Transport.OVERSIZE) {
            listener.invalid(
                    "more than "
                            + Transport.MAX_PARTS
                            + " parts, or twice max-message-size in all of them");
            return;
        }
        try {
            listener.received(Message.parse(parts));
        } catch (InvalidMessageException e) {
            listener.invalid(e.getMessage());
        } catch (RuntimeException | Error e) {
            // its mistake, or no memory for it: costs this message, not the transport
            lost("a message was lost in its listener", e);
        }
    }

    private void turn() {
        try {
            listener.turn();
        } catch (RuntimeException | Error e) {
            lost("its listener failed", e);
        }
    }

    private void lost(String what, Throwable e) {
        try {
            LOG.error("{}: {}: {}", name, what, Printable.trace(e));
        } catch (RuntimeException | Error unspeakable) {
            // no memory to say so; it is gone either way
            return;
        }
    }

    /**
     * As much as comes in at a time, and more while the queue is full: else a burst that goes to
     * thousands of peers would leave no room for as many answers.
     */
    private boolean transmit(Transport transport) {
        for (int i = 0; i < BATCH || i < LARGE_BATCH && !intake.isHalfFree(); i++) {
            Message message = outgoing.poll();
            if (message == null) {
                return i > 0;
            }
            intake.giveBack(message.size());
            backlogs.send(message, transport);
        }
        return true;
    }

    private synchronized void dropQueued() {
        outgoing.drain(
                message -> {
                    intake.giveBack(message.size());
                    listener.undeliverable(message, DropReason.STOPPING);
                });
    }
}
