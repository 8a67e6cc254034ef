// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Folders with a journal, each of one handler of the runtime: two would undo each other's. */
final class StateFolders {

    private static final ConcurrentMap<Path, Object> OWNERS = new ConcurrentHashMap<>();

    private StateFolders() {}

    /** Takes a folder; false if another one has it. */
    static boolean take(Path folder, Object owner) {
        return OWNERS.computeIfAbsent(key(folder), path -> owner) == owner;
    }

    /** Gives back all folders of an owner but one. */
    static void keepOnly(Path folder, Object owner) {
        Path kept = key(folder);
        OWNERS.entrySet().removeIf(e -> e.getValue() == owner && !e.getKey().equals(kept));
    }

    /** Gives back all folders of an owner. */
    static void giveBack(Object owner) {
        OWNERS.values().removeIf(other -> other == owner);
    }

    private static Path key(Path folder) {
        return folder.toAbsolutePath().normalize();
    }
}
