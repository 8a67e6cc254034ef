// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.interop;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * The other end of a connection to a server or proxy under test, made of something that is not our
 * code. It sends and receives multipart messages, each part as it is given or as it came.
 */
public interface Peer extends AutoCloseable {

    /** Sends one message of these parts. */
    void send(List<byte[]> parts) throws IOException;

    /**
     * The parts of the next message.
     *
     * @throws IOException if none comes within the time
     */
    List<byte[]> receive(Duration within) throws IOException;

    @Override
    void close();
}
