// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;

/** What the clients under test are made of. */
enum Wire {
    /** A TCP socket and ZMTP by hand: runs everywhere. */
    SOCKET {
        @Override
        Peer dealer(int port) throws IOException {
            return SocketPeer.dealer(port);
        }
    },
    /** The system's libzmq, as deployed peers have it. */
    LIBZMQ {
        @Override
        Peer dealer(int port) throws IOException {
            assumeTrue(Libzmq.isInstalled(), "no libzmq is installed on this system");
            return Libzmq.connect(Libzmq.DEALER, port);
        }
    };

    /** A DEALER connected to this port. */
    abstract Peer dealer(int port) throws IOException;
}
