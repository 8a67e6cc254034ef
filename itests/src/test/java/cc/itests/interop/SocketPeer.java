// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.interop;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A peer made of a plain TCP socket, which speaks ZMTP byte by byte: runs where no libzmq is
 * installed, and sends what no library would.
 */
public final class SocketPeer implements Peer {

    private static final Duration HANDSHAKE = Duration.ofSeconds(60);

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private SocketPeer(Socket socket, String type) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) HANDSHAKE.toMillis());
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = new BufferedOutputStream(socket.getOutputStream());
        write(Zmtp.greeting());
        byte[] greeting = new byte[64];
        in.readFully(greeting);
        if (greeting[10] < 3) {
            throw new IOException("greeting " + Arrays.toString(greeting));
        }
        write(Zmtp.ready(type));
        if ((in.readUnsignedByte() & Zmtp.COMMAND) == 0) {
            throw new IOException("a message before READY");
        }
        in.readNBytes(in.readUnsignedByte());
    }

    /** A DEALER connected to this port. */
    public static SocketPeer dealer(int port) throws IOException {
        return new SocketPeer(new Socket(InetAddress.getLoopbackAddress(), port), "DEALER");
    }

    /** A client that has connected, seen by a ROUTER. */
    static SocketPeer client(Socket accepted) throws IOException {
        return new SocketPeer(accepted, "ROUTER");
    }

    /** Sends bytes that need not be a message. */
    public void write(byte[]... bytes) throws IOException {
        for (byte[] part : bytes) {
            out.write(part);
        }
        out.flush();
    }

    @Override
    public void send(List<byte[]> parts) throws IOException {
        write(Zmtp.message(parts));
    }

    @Override
    public List<byte[]> receive(Duration within) throws IOException {
        socket.setSoTimeout((int) within.toMillis());
        List<byte[]> parts = new ArrayList<>();
        while (true) {
            int flags = in.readUnsignedByte();
            long length = (flags & Zmtp.LONG) == 0 ? in.readUnsignedByte() : in.readLong();
            byte[] body = in.readNBytes(Math.toIntExact(length));
            if ((flags & Zmtp.COMMAND) != 0) {
                command(body);
            } else {
                parts.add(body);
                if ((flags & Zmtp.MORE) == 0) {
                    return parts;
                }
            }
        }
    }

    /** A server may send heartbeats; who does not answer is taken for dead. */
    private void command(byte[] body) throws IOException {
        if (new String(body, StandardCharsets.ISO_8859_1).startsWith("\4PING")) {
            byte[] pong = Arrays.copyOfRange(body, 2, body.length);
            System.arraycopy("\4PONG".getBytes(StandardCharsets.ISO_8859_1), 0, pong, 0, 5);
            write(Zmtp.frame(Zmtp.COMMAND, pong));
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
