// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import cc.api.Frame;
import cc.api.InvalidMessageException;
import cc.api.Message;
import cc.api.Printable;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;

/**
 * A DEALER socket connected to another CC, owned by a thread of its own. It connects again by
 * itself as often as it must; meanwhile messages wait, bounded by {@code zmq_hwm} and {@code
 * queue-bytes}, and those beyond the bounds are dropped and counted.
 */
public final class Dealer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Dealer.class);

    private static final int BATCH = 256;
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long POLL_MILLIS = 1000;
    private static final long FULL_MILLIS = 5;
    private static final long CONNECT_MILLIS = 50;
    private static final long MUTE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MAX_MUTE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long REBUILD_MILLIS = 1000;
    private static final long CLOSE_SECONDS = 10;
    private static final int MAX_LEAVE_MILLIS = 1000;
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final String name;
    private final Consumer<Message> receiver;
    private final Wakeup wakeup = new Wakeup();
    private final Budget budget;
    private final MpscUnboundedArrayQueue<Message> outgoing = new MpscUnboundedArrayQueue<>(1024);
    private final LongAdder dropped = new LongAdder();
    private final LongAdder droppedBytes = new LongAdder();
    private final LongAdder invalid = new LongAdder();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread owner;
    private final Deque<Message> again = new ArrayDeque<>();
    private final Ways.Resolver resolver;
    private final Object changed = new Object();
    private volatile Target target;
    private volatile boolean connected;
    private volatile long established;
    private volatile long carried;
    private volatile long worn = -1;
    private long given;
    private int greetings;
    private long patience = MUTE_NANOS;
    private long deadline;
    private String told = "";
    private long toldAt;

    private record Target(String url, ZmqOptions options) {

        /** Whether a connection to the other one serves for this one too. */
        boolean isReachedBy(Target other) {
            return url.equals(other.url)
                    && options.ioThreads() == other.options.ioThreads()
                    && Transport.pipe(options) == Transport.pipe(other.options);
        }
    }

    /**
     * Starts to connect. Returns at once, also when nobody listens there yet.
     *
     * @param name what its threads and its log lines are named after
     * @param receiver gets each message that comes back, its route as it stands in it, on the
     *     socket's thread; must not block
     * @throws IllegalArgumentException if no socket can connect to such a url
     */
    public Dealer(String name, String url, ZmqOptions options, Consumer<Message> receiver) {
        this(name, url, options, receiver, Addresses::numeric);
    }

    /**
     * As the other one.
     *
     * @param resolver finds the addresses of a host
     */
    Dealer(
            String name,
            String url,
            ZmqOptions options,
            Consumer<Message> receiver,
            Ways.Resolver resolver) {
        if (!Addresses.isValid(url)) {
            throw new IllegalArgumentException(url + ": must be " + Addresses.FORM);
        }
        this.name = name;
        this.target = new Target(url, options);
        this.receiver = receiver;
        this.resolver = resolver;
        this.budget = new Budget(options.hwm(), options.queueBytes());
        this.owner = new Thread(this::run, "cc-" + name);
        owner.setDaemon(true);
        owner.start();
    }

    /**
     * Queues a message. Any thread; never blocks.
     *
     * @return false if the queue is full or closed: then it is counted as dropped
     */
    public boolean send(Message message) {
        if (stop.getCount() == 0 || !budget.take(message.size())) {
            dropped.increment();
            droppedBytes.add(message.size());
            return false;
        }
        outgoing.offer(message);
        wakeup.wake();
        return true;
    }

    public String url() {
        return target.url;
    }

    /**
     * Connects to somewhere else; what waits goes there. With other options alone the connection
     * stays, unless the number of I/O threads or the size of the pipe is another one: bounds hold
     * at once, the rest when it connects again.
     *
     * @throws IllegalArgumentException if no socket can connect to such a url
     */
    public void redirect(String url, ZmqOptions options) {
        if (!Addresses.isValid(url)) {
            throw new IllegalArgumentException(url + ": must be " + Addresses.FORM);
        }
        budget.bounds(options.hwm(), options.queueBytes());
        target = new Target(url, options);
        wakeup.wake();
        synchronized (changed) {
            changed.notifyAll();
        }
    }

    /**
     * Makes the connection anew: this one carries nothing any more. What has not left for it goes
     * over the next one.
     */
    public void reconnect() {
        worn = established;
        wakeup.wake();
    }

    /** Bytes that have left for a connection, all together. */
    long carried() {
        return carried;
    }

    /** Whether there is a connection now. */
    public boolean isConnected() {
        return connected;
    }

    /**
     * How many connections were made so far. When it changes, what was sent over the one before may
     * not have arrived.
     */
    public long established() {
        return established;
    }

    /** Messages that wait to be sent. */
    public long queued() {
        return budget.count();
    }

    /** Bytes of them. */
    public long queuedBytes() {
        return budget.bytes();
    }

    /** Messages that were not taken, or were lost with a transport that died. */
    public long dropped() {
        return dropped.sum();
    }

    /** Bytes of those. */
    public long droppedBytes() {
        return droppedBytes.sum();
    }

    /** What came back and was no message. */
    public long invalid() {
        return invalid.sum();
    }

    /** Disconnects. What is queued goes out for {@code zmq_linger}. */
    @Override
    public void close() {
        stop.countDown();
        wakeup.wake();
        synchronized (changed) {
            changed.notifyAll();
        }
        if (Thread.currentThread() == owner) {
            return;
        }
        try {
            owner.join(
                    Math.max(0, target.options.linger())
                            + TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Target now = target;
        Ways ways = new Ways(now.url, resolver);
        while (!isFinished()) {
            if (now != target) {
                now = target;
                ways = new Ways(now.url, resolver);
            }
            InPipe pipe = new InPipe(true);
            try {
                String address = ways.current();
                serve(
                        new Transport(name, SocketType.DEALER, now.options, wakeup),
                        address,
                        now,
                        ways,
                        pipe);
            } catch (UnknownHostException e) {
                tell(now, "this host cannot be resolved");
                pause(now);
            } catch (RuntimeException | Error e) {
                failed(now, e);
                pause(now);
            }
            List<Message> unsent = pipe.unsent();
            for (int i = unsent.size() - 1; i >= 0; i--) {
                again.addFirst(unsent.get(i));
            }
        }
        lose();
        wakeup.close();
    }

    private void failed(Target now, Throwable e) {
        try {
            if (tell(now, e.toString())) {
                LOG.debug("{}: the failure in full", name, e);
            }
        } catch (RuntimeException | Error unspeakable) {
            // no memory to say so; it is tried again all the same
            return;
        }
    }

    /** Says what keeps it from connecting: once, and when it is something else, or still so. */
    private boolean tell(Target now, String why) {
        String text = now.url + ": " + Printable.of(why);
        long time = System.nanoTime();
        if (text.equals(told) && time - toldAt < TELL_NANOS) {
            return false;
        }
        told = text;
        toldAt = time;
        LOG.error("{}: cannot connect to {}; tried again every {} ms", name, text, REBUILD_MILLIS);
        return true;
    }

    /** Whether it is closed, and what was queued has left or has had its time. */
    private boolean isFinished() {
        if (stop.getCount() > 0) {
            return false;
        }
        long now = System.nanoTime();
        if (deadline == 0) {
            deadline = now + lingerNanos();
        }
        return next() == null || now - deadline >= 0;
    }

    /** Waits a while, but not longer than until it is to connect to elsewhere. */
    private void pause(Target failed) {
        synchronized (changed) {
            if (target != failed) {
                return;
            }
            try {
                changed.wait(stop.getCount() == 0 ? CONNECT_MILLIS : REBUILD_MILLIS);
            } catch (InterruptedException e) {
                LOG.debug("{}: interrupted", name, e);
            }
        }
    }

    private void serve(Transport transport, String address, Target begun, Ways ways, InPipe pipe) {
        Target served = begun;
        int leave = 0;
        try {
            greetings = 0;
            given = carried;
            transport.connect(address);
            long ticked = System.nanoTime();
            boolean full = false;
            while (full || !isFinished()) {
                transport.change(served.options);
                boolean busy = receive(transport);
                overlarge(transport.takeOverlarge());
                full = !transmit(transport, pipe) && !isOverdue();
                long now = System.nanoTime();
                if (now - ticked >= TICK_NANOS) {
                    ticked = now;
                    transport.tick();
                }
                Target wanted = target;
                if (!wanted.isReachedBy(served)) {
                    leave = lingerOf(served);
                    return;
                }
                served = wanted;
                if (isLost(transport, now) || isWorn() || isElsewhere(ways, now)) {
                    return;
                }
                if (!busy && (full || !isFinished())) {
                    sleep(transport, full);
                }
            }
        } finally {
            // what is on its way to where it was connected still arrives there
            int linger = connected ? leave : 0;
            connected = false;
            transport.close(deadline == 0 ? linger : left(deadline));
            pipe.settle(budget);
        }
    }

    private boolean isElsewhere(Ways ways, long now) {
        if (connected) {
            told = "";
            ways.proven(now);
            return false;
        }
        return stop.getCount() > 0 && ways.isToChange(now);
    }

    private boolean isOverdue() {
        return deadline != 0 && System.nanoTime() - deadline >= 0;
    }

    private boolean isLost(Transport transport, long now) {
        if (connected) {
            patience = MUTE_NANOS;
        } else if (transport.isMute(now, patience)) {
            patience = Math.min(2 * patience, MAX_MUTE_NANOS);
            LOG.debug("{}: {} does not answer a new connection, trying another", name, url());
            return true;
        }
        if (transport.fault() != null) {
            LOG.error(
                    "{}: the connection to {} has died ({}), is built anew",
                    name,
                    url(),
                    transport.fault().toString());
            return true;
        }
        return false;
    }

    private boolean isWorn() {
        return connected && worn == established;
    }

    private long lingerNanos() {
        // without end, as -1 says, means until the process is ended by force: an hour stands for it
        return TimeUnit.MILLISECONDS.toNanos(
                target.options.linger() < 0 ? 3_600_000 : target.options.linger());
    }

    private static int lingerOf(Target left) {
        int millis = left.options.linger();
        return millis < 0 ? MAX_LEAVE_MILLIS : Math.min(millis, MAX_LEAVE_MILLIS);
    }

    private static int left(long deadline) {
        long nanos = Math.max(0, deadline - System.nanoTime());
        return (int) TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    private void sleep(Transport transport, boolean full) {
        wakeup.fallAsleep();
        boolean now = transport.isReady();
        boolean work = now != connected || now && !full && next() != null || isWorn();
        boolean woke = false;
        if (!work) {
            boolean stopping = stop.getCount() == 0;
            boolean soon = full || stopping;
            woke = transport.poll(full, soon ? FULL_MILLIS : now ? POLL_MILLIS : CONNECT_MILLIS);
        }
        wakeup.awake(woke);
    }

    private void overlarge(int count) {
        if (count > 0) {
            invalid.add(count);
            LOG.warn(
                    "{}: {} sent a part of more than max-message-size: the connection was ended,"
                            + " and is made again",
                    name,
                    url());
        }
    }

    private boolean receive(Transport transport) {
        for (int i = 0; i < BATCH; i++) {
            List<Frame> parts = transport.receive();
            if (parts.isEmpty()) {
                return i > 0;
            }
            try {
                receiver.accept(Message.parse(parts));
            } catch (InvalidMessageException e) {
                invalid.increment();
                LOG.debug("{}: {} sent what is no message: {}", name, url(), e.getMessage());
            } catch (RuntimeException | Error e) {
                // its mistake, or no memory for it: costs this message, not the connection
                lost(e);
            }
        }
        return true;
    }

    private void lost(Throwable e) {
        try {
            LOG.error(
                    "{}: a message from {} was lost in its receiver: {}",
                    name,
                    url(),
                    Printable.trace(e));
        } catch (RuntimeException | Error unspeakable) {
            // no memory to say so; it is gone either way
            return;
        }
    }

    /**
     * Gives queued messages to the socket. Only while it is connected: our own queue knows its
     * bytes, the socket's does not.
     *
     * @return false if the socket takes no more for now
     */
    private boolean transmit(Transport transport, InPipe pipe) {
        connected = transport.isReady();
        int now = transport.greetings();
        if (now != greetings) {
            established += now - greetings;
            greetings = now;
        }
        pipe.settle(budget);
        carried = given - pipe.bytes();
        if (!connected) {
            return true;
        }
        for (int i = 0; i < BATCH; i++) {
            Message message = next();
            if (message == null) {
                return true;
            }
            if (transport.send(message, pipe) != Transport.Sent.TAKEN) {
                return false;
            }
            given += message.size();
            if (again.poll() == null) {
                outgoing.poll();
            }
        }
        return true;
    }

    /** What is to be sent next: first what another transport could not. */
    private Message next() {
        Message message = again.peek();
        return message == null ? outgoing.peek() : message;
    }

    /** Closed, and the linger time is over. */
    private void lose() {
        outgoing.drain(again::add);
        if (!again.isEmpty()) {
            LOG.warn(
                    "{}: closed; {} messages could not be sent to {} in zmq_linger = {} ms",
                    name,
                    again.size(),
                    url(),
                    target.options.linger());
        }
        for (Message message : again) {
            budget.giveBack(message.size());
            dropped.increment();
            droppedBytes.add(message.size());
        }
    }
}
