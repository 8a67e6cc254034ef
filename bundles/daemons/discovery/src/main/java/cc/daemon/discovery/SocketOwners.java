// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.discovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which process has a socket, as far as /proc shows it to this user. Kept from look to look: only
 * for a socket that is new, all processes are gone through. Used by one thread.
 */
final class SocketOwners {

    /** Open files that are looked at in one go: a host with more shows some of its names later. */
    private static final int MAX_LINKS = 200_000;

    private final Path proc;
    private final Map<String, String> names = new HashMap<>();

    SocketOwners(Path proc) {
        this.proc = proc;
    }

    /** Names of the processes, by inode; those that are not known are left out. */
    Map<String, String> of(Set<String> inodes) {
        names.keySet().retainAll(inodes);
        Set<String> wanted = new HashSet<>(inodes);
        wanted.removeAll(names.keySet());
        if (!wanted.isEmpty()) {
            find(wanted);
            // not asked for again while it is there: who may not see it does not see it later
            wanted.forEach(inode -> names.putIfAbsent(inode, ""));
        }
        return names;
    }

    private void find(Set<String> wanted) {
        int left = MAX_LINKS;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                left -= find(process, wanted, left);
                if (left <= 0) {
                    return;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // no /proc here
        }
    }

    private int find(Path process, Set<String> wanted, int most) {
        int seen = 0;
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            for (Path file : (Iterable<Path>) files.limit(most)::iterator) {
                seen++;
                String target = target(file);
                if (target.startsWith("socket:[")) {
                    String inode = target.substring("socket:[".length(), target.length() - 1);
                    if (wanted.contains(inode)) {
                        names.put(inode, Files.readString(process.resolve("comm")).strip());
                    }
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // somebody else's, or gone
        }
        return seen;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
