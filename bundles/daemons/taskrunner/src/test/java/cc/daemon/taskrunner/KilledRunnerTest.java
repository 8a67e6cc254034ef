// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Body;
import cc.api.DropException;
import cc.api.MessageType;
import cc.api.TaskMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A runner that starts where another one was killed, as the files show that it left. */
@Timeout(120)
@EnabledOnOs({OS.LINUX, OS.MAC})
class KilledRunnerTest {

    @TempDir Path folder;

    private final Taskers router = new Taskers();
    private Process process;

    @AfterEach
    void stop() {
        process.destroyForcibly();
        router.close();
    }

    private Process sleep(Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sleep", "600");
        builder.environment().putAll(variables);
        process = builder.start();
        return process;
    }

    private void left(long pid, Instant started) throws IOException, DropException {
        Body body = Body.of(Map.of("task_id", "u1", "task_host", "h1", "task_handler", "x"));
        TaskMessage task = TaskMessage.of(MessageType.of("task.send.u1"), body);
        try (Ledger ledger = new Ledger(folder)) {
            ledger.put(TaskRecord.taken(task, "").running(pid, started), true);
        }
    }

    private void restart() throws DropException {
        Map<String, Object> properties =
                Map.of(
                        "service.pid", "cc.daemon.taskrunner~main",
                        "local-id", "h1",
                        "cc-socket", router.url(),
                        "state-dir", folder.toString(),
                        "zmq_linger", "60000");
        Container container = new Container();
        Taskrunner runner = new Taskrunner(container.context(), properties);
        runner.start(container.context(), properties);
        try {
            assertThat(router.failure("u1"))
                    .contains("the taskrunner was ended while the task waited or ran");
            router.send("u1", "x", Map.of());
            router.ended("u1");
            assertThat(router.statuses("u1")).doesNotContain("launched", "finished");
        } finally {
            runner.stop();
        }
    }

    @Test
    void theProcessThatItLeftIsEndedAndTheTaskHasFailed() throws Exception {
        Process old = sleep(Map.of());
        left(old.pid(), old.info().startInstant().orElseThrow());

        restart();

        assertThat(old.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatItStartedIsFoundByItsVariableToo() throws Exception {
        Process child = sleep(Run.marker(folder.toAbsolutePath(), "u1").variable());
        left(0, Instant.EPOCH);

        restart();

        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anotherProcessThatHasItsNumberNowIsLeftAlone() throws Exception {
        Process other = sleep(Map.of());
        left(other.pid(), Instant.now().minusSeconds(3600));

        restart();

        assertThat(other.isAlive()).isTrue();
    }
}
