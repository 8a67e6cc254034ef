// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.Message;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrencyTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final int THREADS = 8;
    private static final int MESSAGES = 150;
    private static final int ROTATIONS = 20;

    @TempDir Path keystore;

    private final AtomicInteger opened = new AtomicInteger();

    @Test
    void manyThreadsUseOneCryptoWhileItsKeysChange() throws Exception {
        Pki.Entry ca = Pki.ca("CN=ca");
        Pki.Entry first = Pki.certificate("CN=first").by(ca).pair(Pki.rsa("first")).make();
        Pki.Entry second = Pki.certificate("CN=second").by(ca).pair(Pki.rsa("second")).make();
        ca.saveCertificate(keystore, "ca");
        first.save(keystore, "host");
        // a clock on which each look at the time is a second after the one before
        AtomicLong seconds = new AtomicLong();
        CmsCryptoProvider provider =
                new CmsCryptoProvider(
                        Clock.fixed(Pki.NOW, new TestClock(Pki.NOW).getZone()),
                        () -> seconds.incrementAndGet() * 1_000_000_000);
        Crypto sender = Cms.open(provider, keystore, "cms-sign", "host");
        Crypto receiver = Cms.open(provider, keystore, "cms-verify-ca", "ca");
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Integer>> results = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                results.add(pool.submit(() -> exchange(sender, receiver, number)));
            }
            for (int i = 0; i < ROTATIONS; i++) {
                (i % 2 == 0 ? second : first).save(keystore, "host");
                int next = Math.min(opened.get() + 10, THREADS * MESSAGES);
                await().atMost(Duration.ofSeconds(60)).until(() -> opened.get() >= next);
            }
            for (Future<Integer> result : results) {
                assertThat(result.get(60, TimeUnit.SECONDS)).isEqualTo(MESSAGES);
            }
        } finally {
            pool.shutdownNow();
            assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private int exchange(Crypto sender, Crypto receiver, int thread) throws Exception {
        int right = 0;
        for (int i = 0; i < MESSAGES; i++) {
            Body body = Body.of("thread", thread).with("message", i);
            Message message = sender.seal(Cms.TYPE, body, Cms.BLOB);
            Body found = receiver.open(message).body();
            opened.incrementAndGet();
            if (found.integer("thread") == thread && found.integer("message") == i) {
                right++;
            }
        }
        return right;
    }
}
