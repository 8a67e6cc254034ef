// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import cc.itests.station.Station;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a sender, a relay or a receiver of logs at random moments while the logs grow: every byte
 * arrives once.
 */
class LogKillsTest {

    private static final int MOST_UP_MILLIS = 1500;
    private static final int MOST_DOWN_MILLIS = 700;
    private static final long ROTATE_NANOS = TimeUnit.SECONDS.toNanos(4);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final Random random = Seed.random("LogKillsTest");
    private final AtomicBoolean writing = new AtomicBoolean(true);

    @Test
    void noByteIsLostAndNoneComesTwiceWhoeverDies() throws Exception {
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try (LogPath path = new LogPath(folder, Map.of(), Map.of())) {
            Future<Long> written = writer.submit(() -> write(path.logs(), random.nextLong()));
            for (int i = 0; i < Seed.count(6); i++) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_UP_MILLIS));
                Station victim = path.stations().get(random.nextInt(3));
                victim.kill();
                TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_DOWN_MILLIS));
                victim.start();
            }
            writing.set(false);
            assertThat(written.get()).isPositive();
            try {
                path.awaitCopies();
            } catch (AssertionError | ConditionTimeoutException e) {
                throw new AssertionError(path.logged(), e);
            }
        } finally {
            writing.set(false);
            writer.shutdown();
        }
    }

    /** Appends chunks of all sizes, to a new file now and then, whose name is the last. */
    private long write(Path logs, long seed) throws IOException, InterruptedException {
        Random chance = new Random(seed);
        long all = 0;
        for (int file = 100; writing.get(); file++) {
            Path log = logs.resolve("log." + file);
            long size = 0;
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < ROTATE_NANOS && writing.get()) {
                byte[] chunk = new byte[1 << chance.nextInt(15)];
                chance.nextBytes(chunk);
                try (OutputStream out =
                        Files.newOutputStream(
                                log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                    out.write(chunk);
                }
                size += chunk.length;
                TimeUnit.MILLISECONDS.sleep(chance.nextInt(4));
            }
            all += size;
        }
        return all;
    }
}
