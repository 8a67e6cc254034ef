// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.config;

import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Folders in which components of one kind keep what they know, each of one component of the
 * runtime: two would undo each other's. Safe for use by many threads.
 */
public final class StateFolders {

    private final ConcurrentMap<Path, Object> owners = new ConcurrentHashMap<>();

    /** Takes a folder; false if another one has it. */
    public boolean take(Path folder, Object owner) {
        return owners.computeIfAbsent(key(folder), path -> owner) == owner;
    }

    /** Gives back all folders of an owner but one. */
    public void keepOnly(Path folder, Object owner) {
        Path kept = key(folder);
        owners.entrySet().removeIf(e -> e.getValue() == owner && !e.getKey().equals(kept));
    }

    /** Gives back all folders of an owner. */
    public void giveBack(Object owner) {
        owners.values().removeIf(other -> other == owner);
    }

    private static Path key(Path folder) {
        return folder.toAbsolutePath().normalize();
    }
}
