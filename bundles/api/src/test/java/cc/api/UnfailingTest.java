// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class UnfailingTest {

    @Test
    void whateverItThrowsItIsRunAgain() {
        AtomicInteger runs = new AtomicInteger();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            timer.scheduleWithFixedDelay(
                    Unfailing.of(
                            LoggerFactory.getLogger(UnfailingTest.class)::error,
                            "x",
                            () -> {
                                switch (runs.incrementAndGet()) {
                                    case 1 -> throw new IllegalStateException("one");
                                    case 2 -> throw new StackOverflowError();
                                    case 3 -> throw new OutOfMemoryError("none");
                                    default -> {
                                        return;
                                    }
                                }
                            }),
                    0,
                    1,
                    TimeUnit.MILLISECONDS);
            await().atMost(Duration.ofSeconds(60)).until(() -> runs.get() > 4);
        } finally {
            timer.shutdownNow();
        }
        assertThat(runs.get()).isGreaterThan(4);
    }
}
