// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import cc.api.Printable;
import cc.files.Folder;
import cc.files.TempName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the temporary files that a crash left behind, in folders that are written to anyway: each
 * folder is looked through once an hour at most, and no further than its first {@value
 * #MAX_ENTRIES} names.
 */
final class Leftovers {

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final int MAX_ENTRIES = 100_000;
    private static final int MAX_FOLDERS = 10_000;

    private final LongAdder removed;
    private final Map<Path, Instant> looked = new HashMap<>();

    Leftovers(LongAdder removed) {
        this.removed = removed;
    }

    /**
     * Looks through a folder if its time has come.
     *
     * @param path of the folder, to know it again
     */
    void remove(Folder folder, Path path, Instant now) {
        if (!isDue(path, now)) {
            return;
        }
        try {
            for (String name : folder.find(name -> TempName.isStale(name, now), MAX_ENTRIES)) {
                folder.delete(name);
                removed.increment();
                LOG.info(
                        "removed what a crash left: {} in {}", name, Printable.of(path.toString()));
            }
        } catch (IOException e) {
            // the file that was written is not the worse for it
            LOG.debug(
                    "left-over files in {} stay: {}", Printable.of(path.toString()), e.toString());
        }
    }

    private synchronized boolean isDue(Path path, Instant now) {
        Instant last = looked.get(path);
        if (last != null && last.plus(PERIOD).isAfter(now)) {
            return false;
        }
        if (looked.size() >= MAX_FOLDERS) {
            looked.values().removeIf(time -> !time.plus(PERIOD).isAfter(now));
        }
        if (looked.size() >= MAX_FOLDERS) {
            return false;
        }
        looked.put(path, now);
        return true;
    }
}
