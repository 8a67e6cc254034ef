// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import cc.files.FileState;
import cc.files.Folder;
import cc.files.TempName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How precisely a file system keeps times: what two times may differ by and still be that of one
 * file.
 */
final class MtimePrecision {

    /** Times come as floating-point numbers, which at this epoch tell a quarter microsecond. */
    static final Duration FINEST = Duration.ofNanos(2_000);

    private static final List<Duration> STEPS =
            List.of(
                    Duration.ofMillis(1),
                    Duration.ofMillis(10),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(1));

    private static final Duration COARSEST = Duration.ofSeconds(2);

    // an odd second, so that a file system that keeps every second one shows
    private static final Instant PROBE = Instant.ofEpochSecond(1_500_000_001, 987_654_321);

    private MtimePrecision() {}

    /**
     * Tries it out in a folder.
     *
     * @throws IOException if no file can be made there
     */
    static Duration of(Folder folder) throws IOException {
        String probe = TempName.next(Instant.now());
        folder.create(probe).close();
        try {
            folder.setModified(probe, PROBE);
            return tolerance(folder.state(probe).map(FileState::mtime).orElse(PROBE));
        } finally {
            folder.delete(probe);
        }
    }

    /** What to tolerate where the probe's time was read back as this. */
    static Duration tolerance(Instant readBack) {
        Duration lost = Duration.between(readBack, PROBE).abs();
        if (lost.compareTo(FINEST) < 0) {
            return FINEST;
        }
        return STEPS.stream().filter(step -> lost.compareTo(step) < 0).findFirst().orElse(COARSEST);
    }
}
