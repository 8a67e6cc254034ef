// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class ProcessTreeTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    @TempDir private Path dir;

    private final Marker marker = new Marker(UUID.randomUUID().toString());
    private Process process;

    @AfterEach
    void nothingIsLeft() {
        new ProcessTree(Stream.of(process.toHandle()), Optional.of(marker), "").end(Duration.ZERO);
    }

    private void start(String script) throws IOException {
        process =
                new Executable(List.of("/bin/sh", "-c", script), Optional.of(dir), Map.of(), "")
                        .start(marker.variable());
    }

    private ProcessTree tree() {
        return new ProcessTree(Stream.of(process.toHandle()), Optional.of(marker), "");
    }

    private void awaitPids(int count) {
        Path pids = dir.resolve("pids");
        await().until(() -> Files.exists(pids) && Files.readAllLines(pids).size() == count);
    }

    @Test
    void whatHasBeenStartedEndsByTermWithItsChildren() throws IOException {
        start("sleep 1000 & echo $! >> pids; sleep 1000 & echo $! >> pids; wait");
        awaitPids(2);
        ProcessTree tree = ProcessTree.of(process);
        assertThat(tree.running()).hasSize(3);
        assertThat(tree.end(Duration.ofSeconds(60))).isEmpty();
        assertThat(tree.running()).isEmpty();
    }

    @Test
    void whatIgnoresTermIsKilledAfterItsTime() throws IOException {
        start("trap '' TERM; echo $$ >> pids; while true; do sleep 0.1; done");
        awaitPids(1);
        long before = System.nanoTime();
        assertThat(tree().end(Duration.ofMillis(300))).isEmpty();
        assertThat(System.nanoTime() - before).isGreaterThan(300_000_000);
        assertThat(tree().running()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatHasLeftItsParentIsFoundByItsMarker() throws IOException {
        start("(sleep 1000 & echo $! >> pids) ; exit 0");
        awaitPids(1);
        await().until(() -> !process.isAlive());
        assertThat(ProcessTree.of(process).running()).isEmpty();
        assertThat(tree().running()).hasSize(1);
        assertThat(tree().end(Duration.ofSeconds(60))).isEmpty();
        assertThat(marker.processes()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thoseThatForkWhileTheyAreKilledEndToo() throws IOException {
        // not without end, should it not be ended
        start(
                "echo $$ >> pids; trap '' TERM; i=0; while [ $i -lt 300 ]; do"
                        + " sh -c 'trap \"\" TERM; sleep 30' & sleep 0.05; i=$((i+1)); done");
        awaitPids(1);
        await().until(() -> tree().running().size() > 5);
        assertThat(tree().end(Duration.ofMillis(200))).isEmpty();
        assertThat(marker.processes()).isEmpty();
    }

    @Test
    void whoTakesItsOutputMeanwhileIsAsked() throws IOException {
        start("trap 'echo bye; exit 0' TERM; echo $$ >> pids; while true; do sleep 0.1; done");
        awaitPids(1);
        int[] asked = {0};
        assertThat(tree().end(Duration.ofSeconds(60), () -> asked[0]++)).isEmpty();
        assertThat(asked[0]).isPositive();
        assertThat(process.inputReader().lines()).contains("bye");
    }
}
