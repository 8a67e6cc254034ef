// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load.probe;

import cc.itests.load.ledger.Ledger;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What the runtime holds on to: memory after a collection, threads, files, class loaders. */
record Footprint(long heap, long loaders, long files, long sockets, List<String> threads) {

    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final int COLLECTIONS = 3;

    static Footprint now(Ledger ledger) throws IOException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return new Footprint(heap, ledger.loaders(), open(""), open("socket:"), names());
    }

    /** Files that are open; 0 where the platform does not say. */
    private static long open(String kind) throws IOException {
        if (!Files.isDirectory(OPEN)) {
            return 0;
        }
        long count = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(OPEN)) {
            for (Path each : all) {
                count += target(each).startsWith(kind) ? 1 : 0;
            }
        }
        return count;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            // closed since it was listed
            return "gone";
        }
    }

    private static List<String> names() {
        Thread[] threads = new Thread[2 * Thread.activeCount() + 1000];
        ThreadGroup top = Thread.currentThread().getThreadGroup();
        while (top.getParent() != null) {
            top = top.getParent();
        }
        int count = top.enumerate(threads);
        return Arrays.stream(threads, 0, count).map(Thread::getName).sorted().toList();
    }

    String text() {
        return "heap "
                + heap
                + "\nloaders "
                + loaders
                + "\nfiles "
                + files
                + "\nsockets "
                + sockets
                + threads.stream().collect(Collectors.joining("\nthread ", "\nthread ", ""));
    }
}
