// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Exchange;
import cc.api.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReleaseTest {

    private static final long MILLIS = 30_000;

    /** Lets go of what it holds when it is asked the so-manieth time. */
    private static final class Holding implements Handler {
        private final List<String> asked = new ArrayList<>();
        private final int when;
        private Post post;

        Holding(int when) {
            this.when = when;
        }

        @Override
        public void handle(Exchange exchange) {}

        @Override
        public void release(String server) {
            asked.add(server);
            if (asked.size() == when) {
                post.end();
            }
        }
    }

    private static Post holding(Handler handler) {
        Post post = new Post("a", "", handler, new Lane("test", 1, 10, 10));
        post.begin();
        return post;
    }

    private static long drain(Post post) {
        long before = System.nanoTime();
        long left = post.drain("hub", MILLIS);
        assertThat(System.nanoTime() - before).isLessThan(TimeUnit.MILLISECONDS.toNanos(MILLIS));
        return left;
    }

    @Test
    void aHandlerThatGoesIsAskedForWhatItHoldsBack() {
        Holding handler = new Holding(1);
        handler.post = holding(handler);
        assertThat(drain(handler.post)).isZero();
        assertThat(handler.asked).containsExactly("hub");
    }

    @Test
    void itIsAskedAgainForWhatWasOnItsWay() {
        Holding handler = new Holding(3);
        handler.post = holding(handler);
        assertThat(drain(handler.post)).isZero();
        assertThat(handler.asked).containsExactly("hub", "hub", "hub");
    }

    @Test
    void oneThatFailsAtItIsWaitedForAllTheSame() {
        Handler failing =
                new Handler() {
                    @Override
                    public void handle(Exchange exchange) {}

                    @Override
                    public void release(String server) {
                        throw new IllegalStateException("cannot");
                    }
                };
        Post post = holding(failing);
        assertThat(post.drain("hub", 1)).isEqualTo(1);
    }
}
