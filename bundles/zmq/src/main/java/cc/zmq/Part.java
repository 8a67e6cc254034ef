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

    private final long maxBytes;
    private boolean discarded;
    private boolean ending;

    /**
     * @param maxBytes bytes that the parts of one message may have together
     */
    Part(int size, long maxBytes) {
        super(size);
        this.maxBytes = maxBytes;
    }

    Part(ByteBuffer buffer, long maxBytes) {
        super(buffer);
        this.maxBytes = maxBytes;
    }

    /** Whether its message was ended here, before its sender did. */
    boolean isEnding() {
        return ending;
    }

    @Override
    public Msg setMetadata(Metadata connection) {
        if (connection != null) {
            switch (PartCount.ofThisThread().part(connection, hasMore(), size(), maxBytes)) {
                case PASS -> {}
                case END -> {
                    ending = true;
                    resetFlags(MORE);
                }
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
