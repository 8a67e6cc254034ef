// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import java.nio.ByteBuffer;
import zmq.Msg;
import zmq.io.Metadata;

/**
 * A part that arrives. JeroMQ tells it its connection in the I/O thread, right before the part goes
 * into the pipe: the one moment at which a message that has too many parts can be ended.
 */
class Part extends Msg {

    private boolean discarded;

    Part(int size) {
        super(size);
    }

    Part(ByteBuffer buffer) {
        super(buffer);
    }

    @Override
    public Msg setMetadata(Metadata connection) {
        if (connection != null) {
            switch (PartCount.ofThisThread().part(connection, hasMore())) {
                case PASS -> {}
                case END -> resetFlags(MORE);
                case DISCARD -> discarded = true;
            }
        }
        return super.setMetadata(connection);
    }

    /** Commands never reach a pipe; a part that is to be discarded passes for one. */
    @Override
    public boolean isCommand() {
        return discarded || super.isCommand();
    }
}
