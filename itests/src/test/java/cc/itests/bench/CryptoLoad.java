// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.bench;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.config.Options;
import cc.crypto.CmsCryptoProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Signs and verifies log messages with RSA-2048 keys, in one thread or in several. */
final class CryptoLoad implements AutoCloseable {

    private static final MessageType TYPE = MessageType.of("log.info");
    private static final Body BODY =
            Body.of(
                    Map.of(
                            "log_level", "INFO",
                            "service_type", "bench",
                            "job_name", "bench",
                            "log_msg", "x".repeat(100)));
    private static final long RUN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Crypto crypto;
    private final Message signed;
    private final ExecutorService threads;
    private final int parallel;

    /**
     * @param keystore folder with the key {@code user1}, which {@code ca} certified
     * @param parallel threads that work at the same time
     */
    CryptoLoad(String keystore, int parallel) {
        Options options =
                Options.of(
                        Map.of(
                                "cms-keystore", keystore,
                                "cms-sign", "user1",
                                "cms-verify-ca", "ca"));
        crypto = new CmsCryptoProvider().open(options);
        options.check();
        signed = crypto.seal(TYPE, BODY, Frame.EMPTY);
        threads = Executors.newFixedThreadPool(parallel);
        this.parallel = parallel;
    }

    /** Signatures per second. */
    double sign() throws Exception {
        return rate(() -> crypto.seal(TYPE, BODY, Frame.EMPTY));
    }

    /** Verifications per second. */
    double verify() throws Exception {
        return rate(this::open);
    }

    private Body open() throws DropException {
        return crypto.open(signed).body();
    }

    private double rate(Callable<?> work) throws Exception {
        long end = System.nanoTime() + RUN_NANOS;
        List<Future<Long>> counts = new ArrayList<>();
        for (int i = 0; i < parallel; i++) {
            counts.add(threads.submit(() -> repeat(work, end)));
        }
        long total = 0;
        for (Future<Long> count : counts) {
            total += count.get();
        }
        return total / (RUN_NANOS / 1e9);
    }

    private static long repeat(Callable<?> work, long end) throws Exception {
        long count = 0;
        while (System.nanoTime() < end) {
            work.call();
            count++;
        }
        return count;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
