// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How many copies may be open together; one that was not used for longest goes for a new one. */
final class OpenFiles {

    /** How long to wait for a copy that can be closed. */
    private static final long PATIENCE_MILLIS = 200;

    private static final long STEP_MILLIS = 5;

    private final Semaphore free;
    private final int max;
    private final Runnable closeSome;

    /**
     * @param closeSome closes copies that nobody needs now, those longest unused first
     */
    OpenFiles(int max, Runnable closeSome) {
        this.max = max;
        this.free = new Semaphore(max);
        this.closeSome = closeSome;
    }

    /**
     * Takes the place of one that is to be opened.
     *
     * @throws IOException if none can be closed for it
     */
    void admit() throws IOException {
        try {
            for (long waited = 0; !free.tryAcquire(); waited += STEP_MILLIS) {
                closeSome.run();
                if (free.tryAcquire(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
                if (waited >= PATIENCE_MILLIS) {
                    throw new IOException(max + " copies are open and in use (max-open-files)");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** One was closed. */
    void closed() {
        free.release();
    }

    int open() {
        return max - free.availablePermits();
    }
}
