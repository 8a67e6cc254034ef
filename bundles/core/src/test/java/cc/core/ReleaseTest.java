// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import static cc.core.ServerFixture.message;
import static cc.core.ServerFixture.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Completion;
import cc.api.Exchange;
import cc.api.Handler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A handler that goes hands on what it holds back. */
class ReleaseTest {

    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Holds what it gets, and lets go of it when it was asked so many times. */
    private class Holding implements Handler {
        private final int when;
        private volatile Completion held;

        Holding(int when) {
            this.when = when;
        }

        @Override
        public void handle(Exchange exchange) {
            held = exchange.defer();
        }

        @Override
        public void release(String server) {
            asked.add(server);
            if (asked.size() == when) {
                held.done();
            }
        }
    }

    private void goesAfterBeingAsked(int times) {
        try (ServerFixture node = new ServerFixture()) {
            Holding handler = new Holding(times);
            node.server().bind(handler, on("x"));
            node.client().send(message("x", "m"));
            await().until(() -> handler.held != null);

            node.server().unbind(handler);

            assertThat(node.count("count.ok")).isEqualTo(1);
            assertThat(asked).hasSize(times).containsOnly("test");
        }
    }

    @Test
    void aHandlerThatGoesIsAskedForWhatItHoldsBack() {
        goesAfterBeingAsked(1);
    }

    @Test
    void itIsAskedAgainForWhatWasOnItsWay() {
        goesAfterBeingAsked(3);
    }

    @Test
    void oneThatFailsAtItIsWaitedForAllTheSame() {
        try (ServerFixture node = new ServerFixture()) {
            Holding handler =
                    new Holding(2) {
                        @Override
                        public void release(String server) {
                            super.release(server);
                            throw new IllegalStateException("cannot");
                        }
                    };
            node.server().bind(handler, on("x"));
            node.client().send(message("x", "m"));
            await().until(() -> handler.held != null);

            node.server().unbind(handler);

            assertThat(node.count("count.ok")).isEqualTo(1);
        }
    }
}
