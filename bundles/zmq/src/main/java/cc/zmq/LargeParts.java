// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.zmq;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import zmq.Msg;
import zmq.msg.MsgAllocator;

/**
 * Where parts that arrive get their memory. JeroMQ asks for all of it when a frame's header is
 * read, before one byte of the content is there, so a few connections that only announce large
 * frames could take the whole heap. Large parts therefore share a budget of the heap; beyond it
 * they get memory that the system only provides as bytes really arrive (a private mapping of a
 * sparse file).
 */
final class LargeParts implements MsgAllocator {

    /** Below this, a part is no matter of budgets. */
    static final int LARGE = 64 * 1024;

    private static final int MAX_MAPPINGS = 4096;
    private static final int COLLECT_EVERY = 64;
    private static final Cleaner CLEANER = Cleaner.create();

    /** A quarter of the heap for parts on their way in, over all sockets. */
    private static final long HEAP_BUDGET = Runtime.getRuntime().maxMemory() / 4;

    private static final AtomicLong ON_HEAP = new AtomicLong();
    private static final AtomicInteger MAPPINGS = new AtomicInteger();

    private final long maxBytes;

    /**
     * @param maxBytes bytes that the parts of one message may have together
     */
    LargeParts(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public Msg allocate(int size) {
        if (size < LARGE) {
            // a negative size is an attack; thrown here, it would come back with every byte
            return new Part(Math.max(size, 0), maxBytes);
        }
        if (ON_HEAP.addAndGet(size) <= HEAP_BUDGET) {
            try {
                return new Large(ByteBuffer.allocate(size), maxBytes, new Share(ON_HEAP, size));
            } catch (OutOfMemoryError e) {
                ON_HEAP.addAndGet(-size);
            }
        } else {
            ON_HEAP.addAndGet(-size);
        }
        return mapped(size);
    }

    private Msg mapped(int size) {
        int now = MAPPINGS.incrementAndGet();
        if (now > MAX_MAPPINGS) {
            MAPPINGS.decrementAndGet();
            throw new OutOfBudget("more than " + MAX_MAPPINGS + " large messages announced");
        }
        if (now % COLLECT_EVERY == 0) {
            // mappings of connections that are gone are given back by the collector alone
            System.gc();
        }
        try {
            return new Large(sparse(size), maxBytes, new Mapping(MAPPINGS));
        } catch (IOException | OutOfMemoryError e) {
            MAPPINGS.decrementAndGet();
            throw new OutOfBudget("no memory for an announced part of " + size + " bytes: " + e);
        }
    }

    private static ByteBuffer sparse(int size) throws IOException {
        Path file = Files.createTempFile("cc-part", null);
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.SPARSE,
                        StandardOpenOption.DELETE_ON_CLOSE)) {
            channel.write(ByteBuffer.allocate(1), size - 1L);
            return channel.map(FileChannel.MapMode.PRIVATE, 0, size);
        }
    }

    /**
     * Thrown in an I/O thread: nothing can be given to anybody, the transport has to start anew.
     */
    static final class OutOfBudget extends RuntimeException {

        private static final long serialVersionUID = 1L;

        OutOfBudget(String message) {
            super(message);
        }
    }

    /** A part that holds some of a budget until it is received, or until its connection is gone. */
    static final class Large extends Part {

        private final Cleaner.Cleanable share;

        Large(ByteBuffer buffer, long maxBytes, Runnable giveBack) {
            super(buffer, maxBytes);
            this.share = CLEANER.register(this, giveBack);
        }

        void received() {
            share.clean();
        }
    }

    private record Share(AtomicLong budget, long size) implements Runnable {
        @Override
        public void run() {
            budget.addAndGet(-size);
        }
    }

    private record Mapping(AtomicInteger count) implements Runnable {
        @Override
        public void run() {
            count.decrementAndGet();
        }
    }
}
