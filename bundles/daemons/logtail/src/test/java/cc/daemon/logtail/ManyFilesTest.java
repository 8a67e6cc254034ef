// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thousand logs at once, over a way that loses some of what goes over it. */
class ManyFilesTest {

    private static final int FILES = 1000;
    private static final int ROUNDS = 5;

    @TempDir private Path dir;

    @Test
    @Timeout(300)
    void aThousandFilesArriveWholeByFewThreads() throws Exception {
        Path logs = Files.createDirectory(dir.resolve("log"));
        try (TailReceiver receiver = new TailReceiver(true)) {
            Map<String, Object> properties = new HashMap<>();
            properties.put("service.pid", "cc.daemon.logtail~many");
            properties.put("logdir", logs.toString());
            properties.put("logmask", "*.log");
            properties.put("follow", "all");
            properties.put("start", "begin");
            properties.put("state-dir", dir.resolve("state").toString());
            properties.put("cc-socket", receiver.url());
            properties.put("ack-timeout", "1");
            Container container = new Container();
            append(logs, 0);
            Logtail logtail = new Logtail(container.context(), properties);
            logtail.start(container.context(), properties);
            for (int round = 1; round < ROUNDS; round++) {
                int lost = round;
                receiver.loses(message -> (message.size() + lost) % 7 == 0);
                receiver.losesAnswer(message -> (message.size() + lost) % 11 == 0);
                append(logs, round);
            }
            receiver.loses(message -> false);
            receiver.losesAnswer(message -> false);

            await().untilAsserted(
                            () -> {
                                assertThat(receiver.copies()).hasSize(FILES);
                                assertThat(receiver.copies())
                                        .allMatch(copy -> copy.text().equals(expected(copy)));
                            });

            assertThat(logtail.tails()).hasSize(FILES);
            assertThat(
                            Thread.getAllStackTraces().keySet().stream()
                                    .filter(thread -> thread.getName().contains("logtail-many")))
                    .hasSizeLessThan(10);
            logtail.stop();
            assertThat(receiver.faults()).isEmpty();
        }
    }

    private static void append(Path logs, int round) throws IOException {
        for (int i = 0; i < FILES; i++) {
            Files.writeString(
                    logs.resolve(i + ".log"),
                    line(i, round),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    private static String line(int file, int round) {
        return file + " " + "x".repeat((file + round) % 50) + "\n";
    }

    private static String expected(TailReceiver.Copy copy) {
        String name = Path.of(copy.filename).getFileName().toString();
        int file = Integer.parseInt(name.substring(0, name.indexOf('.')));
        StringBuilder all = new StringBuilder();
        for (int round = 0; round < ROUNDS; round++) {
            all.append(line(file, round));
        }
        return all.toString();
    }
}
