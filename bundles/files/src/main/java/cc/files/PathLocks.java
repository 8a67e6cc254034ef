// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.files;

import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * One writer at a time for a path, in the whole runtime: two handlers may write to one folder.
 * Several paths may share a lock.
 */
public final class PathLocks {

    private static final int STRIPES = 256;
    private static final Lock[] LOCKS =
            IntStream.range(0, STRIPES).mapToObj(i -> new ReentrantLock()).toArray(Lock[]::new);

    private PathLocks() {}

    /** The lock of a path below a folder. */
    public static Lock of(Path folder, RelativePath path) {
        int hash = 31 * folder.hashCode() + path.hashCode();
        return LOCKS[Math.floorMod(hash ^ hash >>> 16, STRIPES)];
    }
}
