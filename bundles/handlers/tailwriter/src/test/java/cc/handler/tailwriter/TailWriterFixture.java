// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Frame;
import cc.files.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A tailwriter at work in a folder, which can be killed and started again. */
abstract class TailWriterFixture {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    @TempDir Path dir;
    Path copies;
    final AtomicLong clock = new AtomicLong(1_700_000_000_000L);
    final List<TailWriter> started = new ArrayList<>();
    final Map<String, Object> options = new HashMap<>();
    TailWriter writer;

    @BeforeEach
    void folders() throws IOException {
        copies = Files.createDirectory(dir.resolve("log"));
        options.put("dstdir", copies.toString());
        options.put("state-dir", dir.resolve("state").toString());
        options.put("maint-period", "0.1");
    }

    @AfterEach
    void stopAll() {
        started.forEach(TailWriter::deactivate);
    }

    TailWriter start(String... more) {
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        writer = new TailWriter(Map.copyOf(options), opener(), clock::get);
        started.add(writer);
        return writer;
    }

    Folder.Opener opener() {
        return Folder::open;
    }

    void restart() {
        writer.deactivate();
        started.remove(writer);
        start();
    }

    /** Hands it over, and waits until it is done with. */
    TailMessage send(TailMessage message) {
        try {
            writer.handle(message);
        } catch (DropException e) {
            message.failed(e);
        }
        await().pollInterval(Duration.ofMillis(2)).until(() -> message.end().isDone());
        return message;
    }

    TailMessage ask(String file, long position, String content) {
        return send(TailMessage.asking(file, position, content));
    }

    TailMessage old(String file, long position, String content) {
        return send(TailMessage.old(file, position, content));
    }

    TailMessage ask(Body body, Frame content) {
        return send(TailMessage.of(TailMessage.asking(body), content));
    }

    Path copy(String file) {
        return copies.resolve("web1--" + file);
    }

    List<String> names() {
        return List.of(copies.toFile().list());
    }

    long count(String counter) {
        return writer.counters().get(counter);
    }

    static void assertAcknowledged(TailMessage message, long position) {
        assertThat(message.answer()).isEqualTo("ack");
        assertThat(message.answers().get(0).get("position")).isEqualTo(position);
        assertThat(message.end()).isCompleted();
    }
}
