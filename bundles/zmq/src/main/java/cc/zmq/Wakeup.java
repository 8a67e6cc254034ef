// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Wakes the owner of a socket from its poll. Costs a read of memory while the owner is awake, and
 * one system call when it sleeps.
 */
final class Wakeup implements AutoCloseable {

    private final Pipe pipe;
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final ByteBuffer drain = ByteBuffer.allocate(64);

    Wakeup() {
        try {
            pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            pipe.sink().configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the owner polls beside its socket. */
    SelectableChannel channel() {
        return pipe.source();
    }

    /** Any thread: the owner has something to do. */
    void wake() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            // a thread that is interrupted would close the pipe by writing to it
            boolean interrupted = Thread.interrupted();
            try {
                pipe.sink().write(ByteBuffer.wrap(new byte[1]));
            } catch (IOException e) {
                // closed: the owner is gone, and so is whoever would have been woken
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Owner: from here on it is woken. Look once more for work after this, then poll. */
    void fallAsleep() {
        asleep.set(true);
    }

    /**
     * Owner: the poll is over.
     *
     * @param readable whether the poll found something in the channel
     */
    void awake(boolean readable) {
        asleep.set(false);
        if (!readable) {
            return;
        }
        try {
            drain.clear();
            while (pipe.source().read(drain) > 0) {
                drain.clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            pipe.sink().close();
            pipe.source().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
