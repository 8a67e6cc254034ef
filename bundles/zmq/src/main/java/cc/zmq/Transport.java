// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import cc.api.Frame;
import cc.api.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import zmq.Msg;
import zmq.SocketBase;
import zmq.ZError;
import zmq.poll.PollItem;
import zmq.util.Errno;

/**
 * A context and its socket, used by one thread. Notices when an I/O thread of the context is gone:
 * then {@link #fault()} says why, and only a new transport helps.
 */
final class Transport implements AutoCloseable {

    /** Parts of a message that are read; a message of more is skipped as a whole. */
    static final int MAX_PARTS = Message.MAX_ROUTE + 16;

    /** Stands for a message that was ended before its sender did. */
    static final List<Frame> OVERSIZE = List.of(Frame.EMPTY);

    /** Messages in the pipe to a peer; more wait in our own queue, which knows their bytes. */
    static final int PIPE_COUNT = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

    /**
     * When all peers of a server come at once, those that find no room here wait for TCP to try
     * again, for longer each time. The kernel takes what is beyond its own bound, such as 4096, as
     * that.
     */
    private static final int BACKLOG = 16_384;

    private static final int HANDSHAKE_MILLIS = 10_000;
    private static final int RECONNECT_MILLIS = 100;
    private static final int RECONNECT_MAX_MILLIS = 1000;
    private static final int MAX_FAILURES = 10_000;
    private static final int CLOSE_GRACE_MILLIS = 2000;
    private static final int MAX_RESUMES = 100;
    private static final long TELL_NANOS = 60_000_000_000L;

    private final String name;
    private final SocketType type;
    private final Wakeup wakeup;
    private final ZMQ.Context context;
    private final ZMQ.Socket socket;
    private final SocketBase base;
    private final Selector selector;
    private final PollItem[] reading;
    private final PollItem[] writing;
    private final Set<SelectableChannel> channels = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger overlarge = new AtomicInteger();
    private int refusalsTold = 1;
    private long refusalsToldAt = System.nanoTime();
    private int linger;
    private final AtomicInteger greetings = new AtomicInteger();
    private volatile ZmqOptions options;
    private volatile boolean ready;
    private volatile long connectedAt;

    Transport(String name, SocketType type, ZmqOptions options, Wakeup wakeup) {
        this.name = name;
        this.type = type;
        this.options = options;
        this.wakeup = wakeup;
        this.linger = options.linger();
        this.selector = openSelector();
        this.context = ZMQ.context(options.ioThreads());
        context.setNotificationExceptionHandler((thread, e) -> failure(e));
        context.setThreadFactor(
                (work, role) -> {
                    Thread thread = new Thread(() -> run(work), "cc-" + name + "-" + role);
                    thread.setDaemon(true);
                    return thread;
                });
        ZMQ.Socket opened = null;
        boolean complete = false;
        try {
            opened = context.socket(type);
            configure(opened);
            complete = true;
        } finally {
            if (!complete) {
                // too many open files, no thread to be had: what there is must not be left behind
                closeSelector();
                if (opened != null) {
                    opened.close();
                }
                end();
            }
        }
        this.socket = opened;
        this.base = socket.base();
        PollItem woken = new PollItem(wakeup.channel(), ZMQ.Poller.POLLIN);
        this.reading = new PollItem[] {new PollItem(base, ZMQ.Poller.POLLIN), woken};
        this.writing =
                new PollItem[] {new PollItem(base, ZMQ.Poller.POLLIN | ZMQ.Poller.POLLOUT), woken};
    }

    /**
     * An I/O thread that ended with an error would keep its sockets, and so the port, until the
     * process ends (jeromq #543). It goes on, only so that all of it can be closed.
     */
    private void run(Runnable work) {
        for (int i = 0; i < MAX_RESUMES; i++) {
            try {
                work.run();
                return;
            } catch (Throwable e) {
                fault(e);
            }
        }
    }

    /** Messages in the pipe to a peer, which keeps the size that it was made with. */
    static int pipe(ZmqOptions options) {
        return Math.min(options.hwm(), PIPE_COUNT);
    }

    private static Selector openSelector() {
        try {
            return Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("{}: closing the selector", name, e);
        }
    }

    /** Ends the context in a thread that nobody need wait for. */
    private Thread end() {
        Thread end =
                new Thread(
                        () -> {
                            try {
                                context.term();
                            } catch (RuntimeException | Error e) {
                                // one that never got as far as to have threads
                                LOG.debug("{}: ending the context", name, e);
                            }
                        },
                        "cc-" + name + "-end");
        end.setDaemon(true);
        end.start();
        return end;
    }

    private void configure(ZMQ.Socket socket) {
        // refuses peers of ZMTP 1 and 2 (before libzmq 4), whose parts cannot be counted
        socket.setZapDomain("cc");
        socket.setBacklog(BACKLOG);
        socket.setHandshakeIvl(HANDSHAKE_MILLIS);
        socket.setReconnectIVL(RECONNECT_MILLIS);
        socket.setReconnectIVLMax(RECONNECT_MAX_MILLIS);
        if (type == SocketType.ROUTER) {
            socket.setRouterMandatory(true);
        } else {
            setBuffers(socket);
        }
        tune(socket);
        socket.base()
                .setEventHook(
                        this::happened,
                        zmq.ZMQ.ZMQ_EVENT_LISTENING
                                | zmq.ZMQ.ZMQ_EVENT_ACCEPTED
                                | zmq.ZMQ.ZMQ_EVENT_CONNECTED
                                | zmq.ZMQ.ZMQ_EVENT_HANDSHAKE_PROTOCOL
                                | zmq.ZMQ.ZMQ_EVENT_DISCONNECTED);
    }

    /** Sets what may change while it runs: all of it is read when a connection is made. */
    private void tune(ZMQ.Socket socket) {
        socket.setLinger(options.linger());
        socket.setRcvHWM(options.hwm());
        socket.setSndHWM(pipe(options));
        socket.setMaxMsgSize(options.maxMessageSize());
        socket.setMsgAllocator(new LargeParts(2 * options.maxMessageSize()));
        socket.setTCPKeepAlive(options.keepalive());
        socket.setTCPKeepAliveInterval(options.keepaliveInterval());
        socket.setTCPKeepAliveIdle(options.keepaliveIdle());
        socket.setTCPKeepAliveCount(options.keepaliveCount());
    }

    /**
     * Owner: goes on with other options. Those of connections hold for the ones that are made from
     * now on; the number of I/O threads stays.
     *
     * @return false if they are the ones that it has
     */
    boolean change(ZmqOptions next) {
        if (next.equals(options)) {
            return false;
        }
        options = next;
        linger = next.linger();
        tune(socket);
        setBuffers(socket);
        return true;
    }

    /**
     * Not before it listens: a listening channel would hand its buffer on to all connections that
     * it takes, also when the system's is asked for again. A send buffer it has not got.
     */
    private void setBuffers(ZMQ.Socket socket) {
        socket.setReceiveBufferSize(options.receiveBuffer());
        if (type != SocketType.ROUTER) {
            socket.setSendBufferSize(options.sendBuffer());
        }
    }

    /** An I/O thread tells what became of a connection. */
    private void happened(zmq.ZMQ.Event event) {
        if (event.event == zmq.ZMQ.ZMQ_EVENT_HANDSHAKE_PROTOCOL) {
            greetings.incrementAndGet();
            ready = true;
            wakeup.wake();
            return;
        }
        if (!(event.arg instanceof SelectableChannel channel)) {
            return;
        }
        switch (event.event) {
            case zmq.ZMQ.ZMQ_EVENT_LISTENING -> channels.add(channel);
            case zmq.ZMQ.ZMQ_EVENT_ACCEPTED -> {
                channels.add(channel);
                setSendBuffer((SocketChannel) channel);
                int max = options.maxConnections();
                // the connection of the self-ping comes on top
                if (connections.incrementAndGet() > max + 1 && max > 0) {
                    refuse(channel, max);
                }
            }
            case zmq.ZMQ.ZMQ_EVENT_CONNECTED -> {
                channels.add(channel);
                connectedAt = System.nanoTime();
                connections.incrementAndGet();
            }
            default -> {
                ready = false;
                lookWhy();
                if (channels.remove(channel)) {
                    connections.decrementAndGet();
                }
            }
        }
        wakeup.wake();
    }

    /**
     * JeroMQ ends a connection that announces too large a part, and says so nowhere but in the
     * error of its I/O thread, in which this runs.
     */
    private void lookWhy() {
        Errno error = new Errno();
        if (error.is(ZError.EMSGSIZE)) {
            error.set(0);
            overlarge.incrementAndGet();
        }
    }

    /** Owner: connections that were ended for a part over max-message-size, each said once. */
    int takeOverlarge() {
        return overlarge.get() == 0 ? 0 : overlarge.getAndSet(0);
    }

    /** A listening channel has no send buffer to set, which JeroMQ tries all the same. */
    private void setSendBuffer(SocketChannel accepted) {
        if (options.sendBuffer() > 0) {
            try {
                accepted.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBuffer());
            } catch (IOException e) {
                LOG.debug("{}: the connection is gone already", name, e);
            }
        }
    }

    /** Ends a connection so that its engine notices: a closed channel it would wait on for ever. */
    private void refuse(SelectableChannel channel, int max) {
        try {
            if (refusals.incrementAndGet() == 1) {
                LOG.warn("{}: a connection refused, max-connections = {} are there", name, max);
            }
            ((SocketChannel) channel).shutdownInput().shutdownOutput();
        } catch (IOException e) {
            LOG.debug("{}: the refused connection is gone already", name, e);
        }
    }

    private void fault(Throwable cause) {
        fault.compareAndSet(null, cause);
        wakeup.wake();
    }

    /** An event of one connection failed; its thread goes on. */
    private void failure(Throwable cause) {
        if (cause instanceof LargeParts.OutOfBudget) {
            fault(cause);
            return;
        }
        int count = failures.incrementAndGet();
        if (count == 1) {
            LOG.warn(
                    "{}: a connection sent what the transport cannot read: {}",
                    name,
                    cause.toString());
            LOG.debug("{}: the failure in full", name, cause);
        }
        if (count > MAX_FAILURES) {
            fault(cause);
        }
    }

    /** Owner, about once a second: lets the next failure be logged, and a storm of them be seen. */
    void tick() {
        int count = failures.getAndSet(0);
        if (count > 1) {
            LOG.warn("{}: {} more failures of that kind", name, count - 1);
        }
        int refused = refusals.get();
        long now = System.nanoTime();
        if (refused > refusalsTold && now - refusalsToldAt >= TELL_NANOS) {
            LOG.warn("{}: {} more connections refused", name, refused - refusalsTold);
            refusalsTold = refused;
            refusalsToldAt = now;
        }
    }

    /** Connections refused so far. Each proves that the thread that listens is alive. */
    int refusals() {
        return refusals.get();
    }

    /** Why this transport cannot go on; null while it can. */
    Throwable fault() {
        return fault.get();
    }

    void bind(String address) {
        socket.setIPv6(address.contains("["));
        socket.bind(address);
        setBuffers(socket);
    }

    void connect(String address) {
        socket.setIPv6(address.contains("["));
        socket.connect(address);
    }

    /** Another socket of the same context, so that it shares the fate of its I/O threads. */
    ZMQ.Socket sibling(SocketType type) {
        ZMQ.Socket sibling = context.socket(type);
        sibling.setLinger(0);
        sibling.setIPv6(endpoint().contains("["));
        return sibling;
    }

    /** The address it is bound to, with the port that the system chose where 0 was asked for. */
    String endpoint() {
        return socket.getLastEndpoint();
    }

    /** Connecting sockets: whether the peer has answered the greeting, so that messages can go. */
    boolean isReady() {
        return ready;
    }

    /** Connecting sockets: how many connections were answered by the peer so far. */
    int greetings() {
        return greetings.get();
    }

    /**
     * Connecting sockets: whether the peer took the connection and said nothing for some time.
     * JeroMQ 0.6.0 forgets to listen on about one of 500 new connections: a handle that was just
     * cancelled takes the registration of the next one for the same channel with it.
     */
    boolean isMute(long now, long nanos) {
        return !ready && connections.get() > 0 && now - connectedAt > nanos;
    }

    int connections() {
        return connections.get();
    }

    /**
     * Receives the parts of one message.
     *
     * @return no parts if there is no message; {@link #OVERSIZE} for one that was too large or had
     *     too many parts
     */
    List<Frame> receive() {
        Msg part = base.recv(zmq.ZMQ.ZMQ_DONTWAIT);
        if (part == null) {
            return List.of();
        }
        List<Frame> parts = new ArrayList<>(6);
        parts.add(frame(part));
        while (part.hasMore()) {
            part = base.recv(zmq.ZMQ.ZMQ_DONTWAIT);
            if (part == null) {
                return parts;
            }
            parts.add(frame(part));
        }
        return part instanceof Part last && last.isEnding() ? OVERSIZE : parts;
    }

    private static Frame frame(Msg part) {
        Frame frame = Frame.wrap(part.data());
        if (part instanceof LargeParts.Large large) {
            large.received();
        }
        return frame;
    }

    /** How a send ended. */
    enum Sent {
        TAKEN,
        FULL,
        UNREACHABLE
    }

    /**
     * Sends the parts of one message.
     *
     * @param pipe counts its bytes until they have left; null to count nothing
     */
    Sent send(Message message, InPipe pipe) {
        List<Frame> parts = message.parts();
        int end = parts.size() - 1;
        for (int i = 0; i <= end; i++) {
            boolean last = i == end;
            Frame part = parts.get(i);
            Msg msg =
                    last && pipe != null
                            ? pipe.last(part.buffer(), message)
                            : new Msg(part.buffer());
            int flags = zmq.ZMQ.ZMQ_DONTWAIT | (last ? 0 : zmq.ZMQ.ZMQ_SNDMORE);
            if (!base.send(msg, flags)) {
                // only the first part can be refused: the rest of a message follows it anyway
                return base.errno() == ZError.EHOSTUNREACH ? Sent.UNREACHABLE : Sent.FULL;
            }
        }
        return Sent.TAKEN;
    }

    /** Sends parts as they are, if the peer takes them at once. */
    void sendParts(List<Frame> parts) {
        for (int i = 0; i < parts.size(); i++) {
            int more = i < parts.size() - 1 ? zmq.ZMQ.ZMQ_SNDMORE : 0;
            if (!base.send(new Msg(parts.get(i).buffer()), zmq.ZMQ.ZMQ_DONTWAIT | more)) {
                return;
            }
        }
    }

    /**
     * Waits until there is something to receive (or to send to), or somebody wakes the owner.
     *
     * @return whether somebody did
     */
    boolean poll(boolean wantsToSend, long millis) {
        PollItem[] items = wantsToSend ? writing : reading;
        zmq.ZMQ.poll(selector, items, 2, millis);
        return items[1].isReadable();
    }

    /**
     * Closes the socket in the owner's thread. What it still has goes out for the linger time.
     *
     * @param lingerMillis as {@code zmq_linger}
     */
    void close(int lingerMillis) {
        closeSelector();
        int millis = fault() == null ? lingerMillis : 0;
        socket.setLinger(millis);
        socket.close();
        // ends when the I/O threads have ended
        Thread end = end();
        try {
            end.join(Math.max(millis, 0) + CLOSE_GRACE_MILLIS);
            if (end.isAlive() && millis >= 0) {
                channels.forEach(Transport::closeQuietly);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Owner: how long {@link #close()} has for what is still in the socket, in milliseconds. */
    void linger(int millis) {
        linger = millis;
    }

    @Override
    public void close() {
        close(linger);
    }

    private static void closeQuietly(SelectableChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing a channel of a broken transport", e);
        }
    }
}
