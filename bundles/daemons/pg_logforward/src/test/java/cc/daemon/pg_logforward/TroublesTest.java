// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.config.Options;
import cc.client.daemon.Daemon;
import cc.client.daemon.DaemonOptions;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TroublesTest {

    private final Daemon daemon =
            new Daemon("test", DaemonOptions.read(Options.of(Map.of()), "test"), Map.of());
    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger said = new AtomicInteger();
    private final Troubles troubles = new Troubles(daemon.log(), clock::get);

    @AfterEach
    void close() {
        daemon.close();
    }

    private void say(String kind) {
        troubles.say(
                kind,
                () -> {
                    said.incrementAndGet();
                    return kind;
                });
    }

    @Test
    void theSameIsSaidOnceInAMinute() {
        for (int i = 0; i < 1000; i++) {
            say("a");
        }
        say("b");
        assertThat(said).hasValue(2);
        clock.addAndGet(Troubles.PERIOD.toNanos() - 1);
        troubles.tick();
        say("a");
        assertThat(said).hasValue(2);
        clock.addAndGet(1);
        troubles.tick();
        say("a");
        assertThat(said).hasValue(3);
    }

    @Test
    void tenThousandSendersAreNotTenThousandLines() {
        for (int i = 0; i < 10_000; i++) {
            say("sender " + i);
        }
        assertThat(said.get()).isLessThanOrEqualTo(101);
    }
}
