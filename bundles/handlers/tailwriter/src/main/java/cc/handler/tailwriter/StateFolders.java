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

    /** Gives a folder back. */
    static void giveBack(Path folder, Object owner) {
        OWNERS.remove(key(folder), owner);
    }

    private static Path key(Path folder) {
        return folder.toAbsolutePath().normalize();
    }
}
