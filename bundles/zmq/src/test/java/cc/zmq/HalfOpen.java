// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A way to a port whose connections can go silent while both ends hold them for good ones. */
final class HalfOpen implements AutoCloseable {

    private final ServerSocket listening;
    private final int port;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile int silent;

    HalfOpen(int port) throws IOException {
        this.port = port;
        this.listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        start(this::accept);
    }

    String url() {
        return "tcp://127.0.0.1:" + listening.getLocalPort();
    }

    /** From now on the connections that are there carry nothing; those to come do. */
    void silence() {
        silent = open.size();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "half-open");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket from = listening.accept();
                Socket to = new Socket("127.0.0.1", port);
                int index = open.size() + 1;
                open.addAll(List.of(from, to));
                start(() -> copy(from, to, index));
                start(() -> copy(to, from, index));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void copy(Socket from, Socket to, int index) {
        byte[] buffer = new byte[10_000];
        try {
            InputStream in = from.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (index > silent) {
                    to.getOutputStream().write(buffer, 0, n);
                }
            }
            to.close();
        } catch (IOException e) {
            // closed
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
