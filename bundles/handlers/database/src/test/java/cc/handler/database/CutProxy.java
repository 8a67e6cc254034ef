// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A wire to a server that can be cut, and can go silent. */
final class CutProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int to;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition thawed = lock.newCondition();
    private boolean frozen;

    CutProxy(int to) throws IOException {
        this.to = to;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Ends every connection. */
    void cut() {
        sockets.forEach(CutProxy::close);
        sockets.clear();
    }

    /** Nothing comes through any more, and nobody is told. */
    void freeze() {
        lock.lock();
        frozen = true;
        lock.unlock();
    }

    /** New connections come through again; those of before stay silent until they are cut. */
    void thaw() {
        lock.lock();
        frozen = false;
        thawed.signalAll();
        lock.unlock();
    }

    private void accept() {
        while (true) {
            try {
                Socket from = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), to);
                sockets.add(from);
                sockets.add(server);
                start("up", () -> copy(from, server));
                start("down", () -> copy(server, from));
            } catch (IOException e) {
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[65536];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                awaitThaw();
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // cut
        }
    }

    private void awaitThaw() {
        lock.lock();
        try {
            while (frozen) {
                thawed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            // at once, and what is on its way is lost
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // it has ended by itself
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        thaw();
        cut();
    }
}
