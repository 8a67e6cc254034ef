// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.bench;

import cc.api.HostName;
import cc.itests.station.Station;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A log on its way: logtail, server with a proxy, server with a tailwriter, the copy on disk. */
final class LogLoad implements AutoCloseable {

    private static final long MOST_SECONDS = 300;
    private static final byte[] LINE =
            "2026-11-23 10:11:12.131 INFO a line as logs have them, of some hundred characters or so\n"
                    .getBytes(StandardCharsets.UTF_8);

    private final Path scratch;
    private final Path logs;
    private final Path copies;
    private final Station sender;
    private final Station hub;
    private int number;

    /**
     * Starts both processes.
     *
     * @param logtail options beyond its folder
     */
    LogLoad(Path scratch, Map<String, ?> logtail) throws IOException {
        this.scratch = Files.createDirectories(scratch);
        this.logs = Files.createDirectories(scratch.resolve("logs"));
        this.copies = scratch.resolve("copies");
        Files.createFile(log());
        int local = Station.freePort();
        int remote = Station.freePort();
        Map<String, Object> tail = new HashMap<>(Map.of("logdir", logs, "logmask", "log.*"));
        tail.putAll(logtail);
        sender =
                new Station(scratch.resolve("sender"), "-Xmx1g")
                        .configure("cc.server-local", server(local, "local"))
                        .configure(
                                "cc.handler.proxy-pub",
                                Map.of("pattern", "pub", "remote-cc", url(remote)))
                        .configure("cc.daemon.logtail-log", tail);
        hub =
                new Station(scratch.resolve("hub"), "-Xmx1g")
                        .configure("cc.server-hub", server(remote, "remote"))
                        .configure("cc.handler.tailwriter-log", Map.of("dstdir", copies));
        hub.start();
        sender.start();
    }

    private static Map<String, ?> server(int port, String role) {
        return Map.of("cc-socket", url(port), "cc-role", role);
    }

    private static String url(int port) {
        return "tcp://127.0.0.1:" + port;
    }

    /** Makes a file of lines, or of random bytes. */
    static Path content(Path file, boolean text, long size) throws IOException {
        byte[] random = new byte[1 << 20];
        new Random(1).nextBytes(random);
        byte[] unit = text ? lines() : random;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (long left = size; left > 0; left -= unit.length) {
                out.write(unit, 0, (int) Math.min(left, unit.length));
            }
        }
        return file;
    }

    private static byte[] lines() {
        byte[] lines = new byte[LINE.length * 10_000];
        for (int i = 0; i < lines.length; i += LINE.length) {
            System.arraycopy(LINE, 0, lines, i, LINE.length);
        }
        return lines;
    }

    /**
     * Bytes a second, in MB, from the moment that the first of them are in the copy: until then
     * logtail makes sure that nothing more comes in the file before.
     */
    double megabytes(Path content) throws IOException {
        long size = Files.size(content);
        Path next = scratch.resolve("next");
        Files.copy(content, next);
        Path before = log();
        number++;
        Files.move(next, log());
        awaitCopy(1);
        long start = System.nanoTime();
        awaitCopy(size);
        double seconds = (System.nanoTime() - start) / 1e9;
        Files.delete(before);
        return size / seconds / 1e6;
    }

    /** Milliseconds until a line that was appended is in the copy. */
    double[] latencies(int lines) throws IOException {
        double[] millis = new double[lines];
        Files.delete(log());
        number++;
        Files.write(log(), LINE);
        awaitCopy(LINE.length);
        Random random = new Random(1);
        for (int i = 0; i < lines; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20 + random.nextInt(200)));
            long start = System.nanoTime();
            Files.write(log(), LINE, StandardOpenOption.APPEND);
            awaitCopy((long) LINE.length * (i + 2));
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        return millis;
    }

    private Path log() {
        return logs.resolve(String.format("log.%04d", number));
    }

    private void awaitCopy(long size) throws IOException {
        Path copy = copies.resolve(HostName.get() + "--" + log().getFileName());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        while (!Files.exists(copy) || Files.size(copy) < size) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("no whole copy of " + log() + ", see " + sender.log());
            }
            LockSupport.parkNanos(200_000);
        }
    }

    @Override
    public void close() throws IOException {
        sender.stop();
        hub.stop();
    }
}
