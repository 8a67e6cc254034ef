// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A ROUTER made of plain TCP sockets, for proxies to send to. The ids of connections stay out of
 * it: an answer goes to where the last message that was taken came from. A proxy may connect more
 * than once, as it gives up connections that are not greeted soon enough.
 */
public final class SocketHub implements Peer {

    private static final Duration NEVER = Duration.ZERO;

    private record Arrived(SocketPeer from, List<byte[]> parts) {}

    private final ServerSocket listening;
    private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
    private final Queue<AutoCloseable> connections = new ConcurrentLinkedQueue<>();
    private SocketPeer last;

    /** Listens on a port of the system's choice. */
    public SocketHub() throws IOException {
        this(0);
    }

    /** Listens on this port. */
    SocketHub(int port) throws IOException {
        listening = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    @Override
    public void send(List<byte[]> parts) throws IOException {
        last.send(parts);
    }

    @Override
    public List<byte[]> receive(Duration within) throws IOException {
        try {
            Arrived next = arrived.poll(within.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new IOException("nothing arrived within " + within);
            }
            last = next.from;
            return next.parts;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                connections.add(socket);
                start(() -> read(socket));
            } catch (IOException e) {
                // closed
                return;
            }
        }
    }

    private void read(Socket socket) {
        try (SocketPeer peer = SocketPeer.client(socket)) {
            while (true) {
                arrived.add(new Arrived(peer, peer.receive(NEVER)));
            }
        } catch (IOException e) {
            // given up by the other side, or closed by ours
            connections.remove(socket);
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "hub");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try (listening) {
            for (AutoCloseable connection : connections) {
                connection.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
