// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A line that is cut, one way or both, for a second or as long as {@code -Dfaults.seconds=N} says,
 * and a receiver at a hundredth of its speed: no byte is lost or doubled, memory stays bounded, and
 * no log waits for another one.
 */
class LogCutsTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int MB = 1 << 20;
    private static final long MEMORY = 600L * MB;
    private static final int SECONDS = Integer.getInteger("faults.seconds", 1);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final Random random = Seed.random("LogCutsTest");

    private interface Fault {
        void on(Cable cable, boolean now) throws IOException;
    }

    @Test
    void aLineThatIsCutInAnyWayCostsTimeOnly() throws Exception {
        try (LogPath path = new LogPath(folder, Map.of("follow", "all"), Map.of())) {
            try {
                append(path, "log.000", 1000);
                path.awaitCopies();
                cut(path, (cable, now) -> cable.plugged(!now));
                cut(path, (cable, now) -> cable.answers(!now));
                cut(path, Cable::dead);
            } catch (AssertionError | ConditionTimeoutException e) {
                throw new AssertionError(path.logged(), e);
            }
        }
    }

    private void cut(LogPath path, Fault fault) throws Exception {
        fault.on(path.cable(), true);
        append(path, "log.000", 20 * MB);
        append(path, "log.001", MB);
        // the fault is that it lasts
        TimeUnit.SECONDS.sleep(SECONDS);
        bounded(path);
        append(path, "log.001", MB);
        fault.on(path.cable(), false);
        path.awaitCopies();
        bounded(path);
    }

    /** Half a minute of silence and the time of what went before, so not with each build. */
    @Test
    void aLineThatHasForgottenItsConnectionsIsMadeAnew() throws Exception {
        assumeThat(SECONDS).as("-Dfaults.seconds").isGreaterThan(30);
        try (LogPath path = new LogPath(folder, Map.of("follow", "all"), Map.of())) {
            try {
                append(path, "log.000", 1000);
                path.awaitCopies();
                path.cable().forgets();
                append(path, "log.000", MB);
                append(path, "log.001", MB);
                path.awaitCopies();
            } catch (AssertionError | ConditionTimeoutException e) {
                throw new AssertionError(path.logged(), e);
            }
        }
    }

    @Test
    void aReceiverAtAHundredthOfItsSpeedKeepsNoOtherLogWaiting() throws Exception {
        try (LogPath path = new LogPath(folder, Map.of("follow", "all"), Map.of())) {
            try {
                append(path, "log.000", 1000);
                path.awaitCopies();
                path.cable().speed(1_500_000);
                append(path, "log.000", 40 * MB);
                Path other = path.logs().resolve("log.001");
                append(path, "log.001", 100_000);
                await().atMost(LONG)
                        .until(
                                () ->
                                        Files.exists(path.copy(other))
                                                && Files.size(path.copy(other)) == 100_000);
                assertThat(path.copy(path.logs().resolve("log.000")))
                        .satisfies(copy -> assertThat(Files.size(copy)).isLessThan(40 * MB));
                bounded(path);
                path.awaitCopies();
                bounded(path);
            } catch (AssertionError | ConditionTimeoutException e) {
                throw new AssertionError(path.logged(), e);
            }
        }
    }

    private static void bounded(LogPath path) throws IOException {
        for (var station : path.stations()) {
            assertThat(station.memory()).isLessThan(MEMORY);
        }
    }

    private void append(LogPath path, String name, int size) throws IOException {
        byte[] noise = new byte[size];
        random.nextBytes(noise);
        Files.write(
                path.logs().resolve(name),
                noise,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
