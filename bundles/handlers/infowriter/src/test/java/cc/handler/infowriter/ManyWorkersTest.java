// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.infowriter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyWorkersTest {

    private static final int T = 1_695_361_000;
    private static final int WORKERS = 10;

    @TempDir private Path dir;
    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS + 1);

    @AfterEach
    void stop() throws InterruptedException {
        workers.shutdownNow();
        assertThat(workers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void ofManyVersionsInAnyOrderTheNewestStaysAndNobodyEverSeesHalfOfOne() throws Exception {
        // two handlers on one folder: the order holds between them too
        List<InfoWriter> writers =
                List.of(
                        new InfoWriter(Map.of("dstdir", dir.toString(), "bakext", ".bak")),
                        new InfoWriter(Map.of("dstdir", dir.toString(), "bakext", ".bak")));
        List<Integer> versions = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            versions.add(i);
        }
        Collections.shuffle(versions, new Random(7));
        AtomicBoolean stop = new AtomicBoolean();
        Future<Integer> reader = workers.submit(() -> readUntil(stop));

        List<Callable<Void>> tasks = new ArrayList<>();
        for (int version : versions) {
            tasks.add(
                    () -> {
                        writers.get(version % 2)
                                .handle(InfoMessage.of("h", "f", T + version, text(version)));
                        return null;
                    });
        }
        for (Future<Void> done : workers.invokeAll(tasks)) {
            done.get();
        }
        stop.set(true);

        assertThat(dir.resolve("h--f")).hasContent(text(1999));
        assertThat(reader.get(10, TimeUnit.SECONDS)).isPositive();
        assertThat(dir.toFile().list()).containsExactlyInAnyOrder("h--f", "h--f.bak");
        long outcomes =
                writers.stream()
                        .mapToLong(
                                w ->
                                        w.counters().get("written_files")
                                                + w.counters().get("skipped_files"))
                        .sum();
        assertThat(outcomes).isEqualTo(2000);
    }

    @Test
    void foldersThatSeveralWorkersMakeAtOnceAreMadeOnce() throws Exception {
        InfoWriter writer =
                new InfoWriter(Map.of("dstdir", dir.toString(), "dstmask", "%(filepath)s"));
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String path = "/" + i / 50 + "/a/b/c/" + i;
            tasks.add(
                    () -> {
                        writer.handle(InfoMessage.of("h", path, T, "x"));
                        return null;
                    });
        }
        for (Future<Void> done : workers.invokeAll(tasks)) {
            done.get();
        }
        assertThat(writer.counters().get("written_files")).isEqualTo(200);
    }

    private int readUntil(AtomicBoolean stop) throws IOException {
        int seen = 0;
        int newest = -1;
        while (!stop.get()) {
            try {
                String text = Files.readString(dir.resolve("h--f"));
                int version = Integer.parseInt(text.substring(0, text.indexOf('\n')));
                assertThat(text).isEqualTo(text(version));
                assertThat(version).isGreaterThanOrEqualTo(newest);
                newest = version;
                seen++;
            } catch (NoSuchFileException e) {
                // before the first
            }
        }
        return seen;
    }

    private static String text(int version) {
        return version + "\n" + (version + " ").repeat(2000);
    }
}
