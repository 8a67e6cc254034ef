// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward;

import cc.api.Counters;
import cc.api.Printable;
import cc.api.config.Sizes;
import cc.client.daemon.DaemonLog;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The socket, and the one thread that reads it. While the address cannot be had (another program
 * has it, a name is not known) it says so once, and tries again.
 */
final class Receiver implements AutoCloseable {

    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final long CLOSE_MILLIS = 2000;
    private static final Path PROC_NET = Path.of("/proc/net");

    private final Intake intake;
    private final Counters counters;
    private final DaemonLog log;
    private final Troubles troubles;
    private final Thread thread;
    private final Object lock = new Object();
    private PgLogforwardOptions options;
    private DatagramChannel channel;
    private KernelDrops kernel;
    private long lost;
    private boolean closed;
    private volatile String state = "not listening yet";

    Receiver(
            PgLogforwardOptions options,
            Intake intake,
            Counters counters,
            DaemonLog log,
            Troubles troubles) {
        this.options = options;
        this.intake = intake;
        this.counters = counters;
        this.log = log;
        this.troubles = troubles;
        counters.counter("pg_logforward.lost");
        this.thread = new Thread(this::run, "cc-pg_logforward-udp-" + options.daemon().name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The address that it listens on, or why it does not, for operators. */
    String state() {
        return state;
    }

    /** Takes over changed options; the socket stays unless they change it. */
    void update(PgLogforwardOptions changed) {
        synchronized (lock) {
            PgLogforwardOptions before = options;
            options = changed;
            if (!before.host().equals(changed.host())
                    || before.port() != changed.port()
                    || before.receiveBuffer() != changed.receiveBuffer()
                    || before.maxSize() != changed.maxSize()) {
                shut();
            }
            lock.notifyAll();
        }
    }

    /** From time to time: counts what the kernel threw away. */
    void tick() {
        synchronized (lock) {
            if (kernel == null) {
                return;
            }
            long now = kernel.count().orElse(lost);
            if (now > lost) {
                counters.add("pg_logforward.lost", now - lost);
                troubles.say(
                        "datagrams lost in the kernel",
                        () ->
                                "datagrams are lost, for the kernel's buffer was full: it may need"
                                        + " a larger udp-rcvbuf, and net.core.rmem_max to allow it");
            }
            lost = now;
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            shut();
            lock.notifyAll();
        }
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void shut() {
        tick();
        kernel = null;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                log.warn("{} did not close: {}", state, Printable.of(e.toString()));
            }
        }
    }

    private void run() {
        while (isOpen()) {
            try (DatagramChannel opened = open()) {
                receive(opened);
            } catch (ClosedChannelException e) {
                // closed by us: for another address, or for good
                state = "closed";
            } catch (IOException | RuntimeException | Error e) {
                failed(e);
            }
        }
    }

    private boolean isOpen() {
        synchronized (lock) {
            return !closed;
        }
    }

    private DatagramChannel open() throws IOException {
        PgLogforwardOptions now = options();
        InetAddress host = InetAddress.getByName(now.host());
        // of the address's own family: one of IPv6 stands in another of the kernel's tables
        DatagramChannel opened =
                DatagramChannel.open(
                        host instanceof Inet4Address
                                ? StandardProtocolFamily.INET
                                : StandardProtocolFamily.INET6);
        try {
            if (now.receiveBuffer() > 0) {
                opened.setOption(StandardSocketOptions.SO_RCVBUF, now.receiveBuffer());
            }
            opened.bind(new InetSocketAddress(host, now.port()));
            listening(opened, now);
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void listening(DatagramChannel opened, PgLogforwardOptions with) throws IOException {
        InetSocketAddress local = (InetSocketAddress) opened.getLocalAddress();
        synchronized (lock) {
            if (closed || options != with) {
                throw new ClosedChannelException();
            }
            channel = opened;
            kernel = new KernelDrops(local, PROC_NET);
            lost = 0;
        }
        state = "listening on " + local.getAddress().getHostAddress() + ":" + local.getPort();
        log.info(
                "{} for {} messages, receive buffer {}",
                state,
                with.format(),
                Sizes.format(opened.getOption(StandardSocketOptions.SO_RCVBUF)));
    }

    private void receive(DatagramChannel from) throws IOException {
        // one byte more, which tells what is too large from what just fits
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) options().maxSize() + 1);
        while (true) {
            buffer.clear();
            InetSocketAddress sender = (InetSocketAddress) from.receive(buffer);
            buffer.flip();
            intake.take(buffer, sender.getAddress());
        }
    }

    private PgLogforwardOptions options() {
        synchronized (lock) {
            return options;
        }
    }

    private void failed(Throwable e) {
        PgLogforwardOptions now = options();
        String why =
                e instanceof UnknownHostException ? "no such host" : Printable.of(e.toString());
        String what = "listen-host = '" + now.host() + "', listen-port = '" + now.port() + "': ";
        state = "not listening: " + what + why;
        troubles.say(state, () -> what + "cannot listen there, is tried again: " + why);
        synchronized (lock) {
            kernel = null;
            try {
                if (!closed && options == now) {
                    lock.wait(AGAIN.toMillis());
                }
            } catch (InterruptedException interrupted) {
                // it ends when it is closed, and for nobody else
            }
        }
    }
}
