// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import cc.itests.station.Station;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
 * Kills a sender, a relay and a receiver of logs at random moments while the logs grow: every byte
 * arrives once. Each twice, or {@code -Dfaults.count=N} times; one of them as often as {@code
 * -Dfaults.sender=N}, {@code -Dfaults.relay=N}, {@code -Dfaults.hub=N} says. {@code
 * -Dfaults.compression=gzip} packs what is sent.
 */
class LogKillsTest {

    private static final String COMPRESSION = System.getProperty("faults.compression", "none");
    private static final int MOST_UP_MILLIS = 1500;
    private static final int MOST_DOWN_MILLIS = 700;
    private static final long ROTATE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final List<String> NAMES = List.of("sender", "relay", "hub");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final Random random = Seed.random("LogKillsTest");
    private final AtomicBoolean writing = new AtomicBoolean(true);

    @Test
    void noByteIsLostAndNoneComesTwiceWhoeverDies() throws Exception {
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try (LogPath path = new LogPath(folder, Map.of("compression", COMPRESSION), Map.of())) {
            Future<Long> written = writer.submit(() -> write(path.logs(), random.nextLong()));
            for (Station victim : victims(path)) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_UP_MILLIS));
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

    /** Each of the three as often as it is to be killed, in an order of chance. */
    private List<Station> victims(LogPath path) {
        List<Station> victims = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            int kills = Integer.getInteger("faults." + NAMES.get(i), Seed.count(2));
            victims.addAll(Collections.nCopies(kills, path.stations().get(i)));
        }
        Collections.shuffle(victims, random);
        return victims;
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
