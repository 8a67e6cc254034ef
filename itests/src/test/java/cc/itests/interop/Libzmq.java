// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.interop;

import com.sun.jna.IntegerType;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A peer made of the operating system's libzmq, which is what deployed peers use. Where it is not
 * installed, {@link #isInstalled()} says so and tests skip it.
 */
final class Libzmq implements Peer {

    static final int REQ = 3;
    static final int DEALER = 5;
    static final int ROUTER = 6;

    private static final int SNDMORE = 2;
    private static final int LINGER = 17;
    private static final int SNDHWM = 23;
    private static final int RCVHWM = 24;
    private static final int RCVTIMEO = 27;
    private static final int SNDTIMEO = 28;
    private static final int MSG_SIZE = 64;

    private final Pointer context;
    private final Pointer socket;

    private Libzmq(int type) {
        context = Api.ZMQ.zmq_ctx_new();
        socket = Api.ZMQ.zmq_socket(context, type);
        option(LINGER, 2000);
        option(SNDHWM, 0);
        option(RCVHWM, 0);
        option(SNDTIMEO, 10_000);
    }

    static boolean isInstalled() {
        try {
            return Api.ZMQ.zmq_errno() >= 0;
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            return false;
        }
    }

    /** A socket of this type, connected. */
    static Libzmq connect(int type, int port) throws IOException {
        Libzmq peer = new Libzmq(type);
        peer.check(Api.ZMQ.zmq_connect(peer.socket, "tcp://127.0.0.1:" + port), "connect");
        return peer;
    }

    /** A ROUTER that listens; the ids of its clients are the first parts of what it receives. */
    static Libzmq router(int port) throws IOException {
        Libzmq peer = new Libzmq(ROUTER);
        peer.check(Api.ZMQ.zmq_bind(peer.socket, "tcp://127.0.0.1:" + port), "bind");
        return peer;
    }

    @Override
    public void send(List<byte[]> parts) throws IOException {
        for (int i = 0; i < parts.size(); i++) {
            byte[] part = parts.get(i);
            int flags = i < parts.size() - 1 ? SNDMORE : 0;
            check(Api.ZMQ.zmq_send(socket, part, new Size(part.length), flags), "send");
        }
    }

    @Override
    public List<byte[]> receive(Duration within) throws IOException {
        option(RCVTIMEO, (int) within.toMillis());
        List<byte[]> parts = new ArrayList<>();
        try (Memory message = new Memory(MSG_SIZE)) {
            boolean more = true;
            while (more) {
                Api.ZMQ.zmq_msg_init(message);
                check(Api.ZMQ.zmq_msg_recv(message, socket, 0), "receive");
                int size = Api.ZMQ.zmq_msg_size(message).intValue();
                parts.add(Api.ZMQ.zmq_msg_data(message).getByteArray(0, size));
                more = Api.ZMQ.zmq_msg_more(message) != 0;
                Api.ZMQ.zmq_msg_close(message);
            }
        }
        return parts;
    }

    @Override
    public void close() {
        Api.ZMQ.zmq_close(socket);
        Api.ZMQ.zmq_ctx_term(context);
    }

    private void option(int name, int value) {
        Api.ZMQ.zmq_setsockopt(socket, name, new IntByReference(value), new Size(4));
    }

    private void check(int result, String what) throws IOException {
        if (result < 0) {
            throw new IOException(what + ": " + Api.ZMQ.zmq_strerror(Api.ZMQ.zmq_errno()));
        }
    }

    /** C's size_t. */
    public static final class Size extends IntegerType {

        private static final long serialVersionUID = 1;

        public Size() {
            this(0);
        }

        public Size(long value) {
            super(Native.SIZE_T_SIZE, value, true);
        }
    }

    /** The functions of libzmq that are used here, under their C names. */
    public interface Api extends Library {

        Api ZMQ = Native.load("zmq", Api.class);

        Pointer zmq_ctx_new();

        int zmq_ctx_term(Pointer context);

        Pointer zmq_socket(Pointer context, int type);

        int zmq_close(Pointer socket);

        int zmq_setsockopt(Pointer socket, int option, IntByReference value, Size length);

        int zmq_connect(Pointer socket, String url);

        int zmq_bind(Pointer socket, String url);

        int zmq_send(Pointer socket, byte[] part, Size length, int flags);

        int zmq_msg_init(Pointer message);

        int zmq_msg_recv(Pointer message, Pointer socket, int flags);

        Size zmq_msg_size(Pointer message);

        Pointer zmq_msg_data(Pointer message);

        int zmq_msg_more(Pointer message);

        int zmq_msg_close(Pointer message);

        int zmq_errno();

        String zmq_strerror(int error);
    }
}
