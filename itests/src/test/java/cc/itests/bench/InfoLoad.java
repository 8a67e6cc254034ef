// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.bench;

import cc.itests.interop.SocketPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** A client that sends info files of 10 kB, each under a name of its own, to an infowriter. */
final class InfoLoad {

    private static final int SIZE = 10_000;
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final byte[] EMPTY = new byte[0];
    private static final byte[] TYPE = "pub.infofile".getBytes(StandardCharsets.US_ASCII);

    private InfoLoad() {}

    /**
     * Files per second until the last of them is on disk.
     *
     * @param written the folder in which they appear; must be empty or missing
     * @param files how many; fewer than the queue in front of the writer takes
     */
    static double run(int port, Path written, int files) throws IOException, InterruptedException {
        byte[] content = new byte[SIZE];
        RandomGenerator.of("L64X128MixRandom").nextBytes(content);
        try (SocketPeer peer = SocketPeer.dealer(port)) {
            long begin = System.nanoTime();
            for (int i = 0; i < files; i++) {
                peer.send(List.of(EMPTY, TYPE, body(i), EMPTY, content));
            }
            await(written, files, begin);
            return files / ((System.nanoTime() - begin) / 1e9);
        }
    }

    private static byte[] body(int number) {
        return ("{\"filename\": \"/bench/info."
                        + number
                        + "\", \"mtime\": 1795361434.25, \"comp\": \"none\", \"data\": \"\","
                        + " \"mode\": \"b\", \"req\": \"pub.infofile\", \"time\": 1795361434.25,"
                        + " \"hostname\": \"bench\", \"blob_hash\": \"\"}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void await(Path folder, int files, long begin)
            throws IOException, InterruptedException {
        while (count(folder) < files) {
            if (System.nanoTime() - begin > TIMEOUT_NANOS) {
                throw new IllegalStateException(
                        count(folder) + " of " + files + " files were written");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Files under their final names; those that are being written have others. */
    private static long count(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> names = Files.list(folder)) {
            return names.filter(name -> name.getFileName().toString().startsWith("info.")).count();
        }
    }
}
