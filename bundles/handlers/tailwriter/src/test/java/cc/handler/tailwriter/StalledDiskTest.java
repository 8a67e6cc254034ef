// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.DropException;
import cc.files.Folder;
import cc.handler.tailwriter.SimulatedDisk.Fault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A disk that stands still for one file, and one that breaks at a force. */
@Timeout(180)
class StalledDiskTest {

    private final SimulatedDisk disk = new SimulatedDisk(new Random(1));
    private final CountDownLatch stalled = new CountDownLatch(1);
    private TailWriter writer;

    @AfterEach
    void stop() {
        stalled.countDown();
        writer.deactivate();
    }

    private void start(Folder.Opener opener) {
        writer =
                new TailWriter(
                        Map.of("dstdir", "/log", "state-dir", "/state", "queue-bytes", "1 MB"),
                        opener,
                        System::currentTimeMillis);
    }

    private TailMessage send(String file, long position, String content) {
        TailMessage message = TailMessage.asking(file, position, content);
        try {
            writer.handle(message);
        } catch (DropException e) {
            message.failed(e);
        }
        return message;
    }

    private void awaitAnswer(TailMessage message, String answer) {
        await().until(() -> message.answer().equals(answer));
    }

    @Test
    void aFileWhoseDiskStandsStillIsBusyAndTheOthersGoOn() {
        start(path -> new StallingFolder(disk.open(path), "web1--stalled", stalled));
        List<TailMessage> held = new ArrayList<>();
        String content = "x".repeat(50_000);
        TailMessage last = send("stalled", 0, content);
        for (int i = 1; last.answer().isEmpty(); i++) {
            held.add(last);
            last = send("stalled", i * 50_000L, content);
        }
        assertThat(last.answer()).isEqualTo("busy");
        assertThat(held).hasSizeBetween(4, 6);

        for (int i = 0; i < 50; i++) {
            awaitAnswer(send("other", i, "y"), "ack");
        }
        assertThat(held).allMatch(message -> message.answers().isEmpty());

        stalled.countDown();
        awaitAnswer(held.get(held.size() - 1), "ack");
        assertThat(disk.content(Path.of("/log/web1--stalled")).orElseThrow())
                .hasSize(held.size() * 50_000);
    }

    /** The handler may live on with other options, and the server counts what it has in hand. */
    @Test
    void aHandlerThatStopsAnswersAndEndsWhatADiskThatStandsStillHolds() throws Exception {
        start(path -> new StallingFolder(disk.open(path), "web1--stalled", stalled));
        awaitAnswer(send("other", 0, "y"), "ack");
        List<TailMessage> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            held.add(send("stalled", i * 10L, "x".repeat(10)));
        }
        Thread stopping = new Thread(writer::deactivate);
        stopping.start();
        await().atMost(Duration.ofSeconds(120))
                .until(() -> held.stream().allMatch(m -> m.end().isDone()));
        assertThat(held).extracting(TailMessage::answer).containsOnly("stopping");
        assertThat(stalled.getCount()).isOne();

        stalled.countDown();
        stopping.join();
        assertThat(held).allMatch(message -> message.answers().size() == 1);
    }

    @Test
    void whatWasNotForcedIsNeverAcknowledgedAndCutBack() {
        start(disk::open);
        awaitAnswer(send("app", 0, "one\n"), "ack");
        disk.plan(
                (operation, name) ->
                        operation.equals("force") && name.equals("web1--app")
                                ? Fault.BROKEN
                                : Fault.NONE);
        awaitAnswer(send("app", 4, "two\n"), "busy");
        assertThat(writer.counters().get("failed_forces")).isEqualTo(1);
        disk.plan((operation, name) -> Fault.NONE);
        TailMessage beyond = send("app", 8, "end\n");
        awaitAnswer(beyond, "position");
        assertThat(beyond.answers().get(0).get("position")).isEqualTo(4L);
        assertThat(disk.content(Path.of("/log/web1--app")).orElseThrow()).hasSize(4);
        awaitAnswer(send("app", 4, "TWO\n"), "ack");
        assertThat(disk.content(Path.of("/log/web1--app")).orElseThrow())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("one\nTWO\n");
    }
}
