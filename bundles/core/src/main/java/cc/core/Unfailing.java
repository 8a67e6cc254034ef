// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that a timer repeats: what it throws is logged, and the next time comes all the same. */
final class Unfailing implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger("cc.server");

    private final String server;
    private final Runnable work;

    private Unfailing(String server, Runnable work) {
        this.server = server;
        this.work = work;
    }

    static Runnable of(String server, Runnable work) {
        return new Unfailing(server, work);
    }

    @Override
    public void run() {
        try {
            work.run();
        } catch (Throwable e) {
            try {
                LOG.error("{}: failed, is tried again: {}", server, Printable.trace(e));
            } catch (Throwable unspeakable) {
                // no memory to say so; the next time may have some
                return;
            }
        }
    }
}
