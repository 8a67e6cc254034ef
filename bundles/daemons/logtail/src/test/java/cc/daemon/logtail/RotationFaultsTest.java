// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Message;
import cc.api.config.Options;
import cc.client.daemon.Daemon;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Histories of a log that is written and rotated in every way while its sender is up, down, or
 * killed, and messages and answers are lost; each from a seed that a failure names. Each line
 * arrives once and in order; what is missing was truncated away before it could be read.
 */
class RotationFaultsTest {

    private static final int HISTORIES = 12;

    /** The same histories each time: others by {@code -Dcc.seed} and {@code -Dcc.histories}. */
    private static final long FIRST_SEED = 1;

    private static final int STEPS = 25;

    @TempDir private Path dir;

    @Test
    @Timeout(1800)
    void eachLineArrivesOnceWhateverBecomesOfItsFile() throws Exception {
        long first = Long.getLong("cc.seed", FIRST_SEED);
        int histories = Integer.getInteger("cc.histories", HISTORIES);
        for (long seed = first; seed < first + histories; seed++) {
            try (History history =
                    new History(seed, Files.createDirectory(dir.resolve("" + seed)))) {
                history.happen();
            }
        }
    }

    private static final class History implements AutoCloseable {
        private final long seed;
        private final SplittableRandom random;
        private final Path logs;
        private final Path state;
        private final TailReceiver receiver = new TailReceiver(true);
        private final List<String> written = new ArrayList<>();
        private final Set<String> mayBeLost = new HashSet<>();
        private final List<String> events = new ArrayList<>();
        private final boolean compressed;
        private Daemon daemon;
        private Tailer tailer;
        private int lines;
        private int live;
        private int restarts;

        History(long seed, Path folder) throws IOException {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            this.logs = Files.createDirectory(folder.resolve("log"));
            this.state = folder.resolve("state");
            this.compressed = random.nextInt(4) == 0;
        }

        void happen() throws IOException {
            append();
            start();
            // before that it has not begun, and what is rotated away is of no interest to it
            await().until(() -> receiver.text("app.log").endsWith(written.get(lines - 1)));
            for (int i = 0; i < STEPS; i++) {
                step();
                if (random.nextInt(3) > 0) {
                    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(60_000)));
                }
            }
            receiver.loses(message -> false);
            receiver.losesAnswer(message -> false);
            receiver.refuses("");
            if (tailer == null) {
                start();
            }
            append();
            String last = written.get(written.size() - 1);
            await().untilAsserted(
                            () ->
                                    assertThat(receiver.text("app.log"))
                                            .as("seed %d: %s", seed, events)
                                            .endsWith(last));
            check();
        }

        private void step() throws IOException {
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3 -> append();
                case 4, 5 -> rename();
                case 6 -> copyAndTruncate();
                case 7 -> truncate();
                case 8 -> compress();
                case 9 -> stopOrStart(false);
                case 10 -> stopOrStart(true);
                case 11 -> lose();
                case 12 -> receiver.refuses(random.nextBoolean() ? "full" : "");
                default -> rewrite();
            }
        }

        private Path log() {
            return logs.resolve("app.log");
        }

        private void append() throws IOException {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(1, 40); i > 0; i--) {
                String line = ++lines + "x".repeat(random.nextInt(100)) + "\n";
                written.add(line);
                text.append(line);
            }
            events.add("append to " + lines);
            Files.writeString(log(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        private void rename() throws IOException {
            if (!Files.exists(log())) {
                return;
            }
            events.add("rename");
            shift();
            Files.move(log(), logs.resolve("app.log.1"));
            live = written.size();
            if (random.nextBoolean()) {
                append();
            }
        }

        private void shift() throws IOException {
            for (int i = 12; i >= 1; i--) {
                for (String suffix : List.of("", ".gz")) {
                    Path from = logs.resolve("app.log." + i + suffix);
                    if (Files.exists(from)) {
                        Files.move(from, logs.resolve("app.log." + (i + 1) + suffix));
                    }
                }
            }
        }

        private void copyAndTruncate() throws IOException {
            if (Files.exists(log()) && Files.size(log()) > 0) {
                events.add("copytruncate");
                shift();
                Files.copy(log(), logs.resolve("app.log.1"));
                Files.write(log(), new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
                live = written.size();
            }
        }

        /** What was not read by then is lost, and nobody can know all of it. */
        private void truncate() throws IOException {
            if (Files.exists(log())) {
                events.add("truncate");
                loseUnread();
                Files.write(log(), new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
            }
        }

        private void rewrite() throws IOException {
            if (Files.exists(log())) {
                events.add("rewrite");
                loseUnread();
                StringBuilder text = new StringBuilder();
                while (text.length() <= Files.size(log())) {
                    String line = ++lines + "y".repeat(random.nextInt(100)) + "\n";
                    written.add(line);
                    text.append(line);
                }
                Files.writeString(log(), text, StandardOpenOption.TRUNCATE_EXISTING);
            }
        }

        private void loseUnread() {
            String there = receiver.text("app.log");
            for (String line : written.subList(live, written.size())) {
                if (!("\n" + there).contains("\n" + line)) {
                    mayBeLost.add(line);
                }
            }
            live = written.size();
        }

        private void compress() throws IOException {
            for (int i = 12; i >= 1; i--) {
                Path file = logs.resolve("app.log." + i);
                if (Files.exists(file)) {
                    events.add("compress " + i);
                    Path archive = logs.resolve("app.log." + i + ".gz");
                    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
                        Files.copy(file, out);
                    }
                    Files.setLastModifiedTime(archive, Files.getLastModifiedTime(file));
                    Files.delete(file);
                    return;
                }
            }
        }

        private void lose() {
            int messages = random.nextInt(3) == 0 ? random.nextInt(1, 50) : 0;
            int answers = random.nextInt(3) == 0 ? random.nextInt(1, 50) : 0;
            SplittableRandom way = random.split();
            events.add("loss " + messages + " " + answers);
            receiver.loses(message -> draw(way) < messages);
            receiver.losesAnswer(message -> draw(way) < answers);
        }

        private static int draw(SplittableRandom from) {
            synchronized (from) {
                return from.nextInt(100);
            }
        }

        private void stopOrStart(boolean killed) throws IOException {
            if (tailer == null) {
                start();
                return;
            }
            events.add(killed ? "kill" : "stop");
            if (killed) {
                kill();
            } else {
                stop();
            }
        }

        /** Nothing arrives any more, and what is on the disk by then is what stays. */
        private void kill() throws IOException {
            Predicate<Message> lossy = receiver.loses();
            receiver.loses(message -> true);
            Map<Path, byte[]> disk = new HashMap<>();
            List<Path> kept =
                    List.of(state.resolve("positions"), state.resolve("positions.before"));
            for (Path file : kept) {
                if (Files.exists(file)) {
                    disk.put(file, Files.readAllBytes(file));
                }
            }
            daemon.close();
            tailer.close();
            tailer = null;
            for (Path file : kept) {
                Files.deleteIfExists(file);
                if (disk.containsKey(file)) {
                    Files.write(file, disk.get(file));
                }
            }
            receiver.loses(lossy);
        }

        private void start() {
            events.add("start");
            Map<String, Object> properties = new HashMap<>();
            properties.put("service.pid", "cc.daemon.logtail~tail" + restarts++);
            properties.put("logdir", logs.toString());
            properties.put("operation-mode", "rotated");
            properties.put("logname", "app.log");
            properties.put("start", "begin");
            properties.put("state-dir", state.toString());
            properties.put("cc-socket", receiver.url());
            properties.put("ack-timeout", "0.3");
            properties.put("buffer-bytes", compressed ? "64 KB" : "500");
            properties.put("buffer-seconds", "0.1");
            properties.put("compression", compressed ? "gzip" : "none");
            LogtailOptions options = LogtailOptions.read(Options.of(properties));
            daemon = new Daemon("logtail", options.daemon(), properties);
            tailer = new Tailer(options, daemon, Duration.ofMillis(20));
            daemon.start();
            tailer.start();
        }

        private void stop() {
            tailer.close();
            daemon.close();
            tailer = null;
        }

        private void check() {
            assertThat(receiver.faults()).as("seed %d: %s", seed, events).isEmpty();
            List<String> arrived =
                    receiver.text("app.log")
                            .lines()
                            .map(line -> line + "\n")
                            .collect(Collectors.toList());
            assertThat(arrived).as("seed %d: %s", seed, events).doesNotHaveDuplicates();
            Set<String> there = new HashSet<>(arrived);
            List<String> expected =
                    written.stream()
                            .filter(line -> there.contains(line) || !mayBeLost.contains(line))
                            .toList();
            assertThat(numbers(arrived))
                    .as("seed %d: %s", seed, events)
                    .isEqualTo(numbers(expected));
            assertThat(arrived).as("seed %d: %s", seed, events).isEqualTo(expected);
        }

        private static List<String> numbers(List<String> some) {
            return some.stream().map(line -> line.replaceAll("[xy]*\n", "")).toList();
        }

        @Override
        public void close() {
            if (tailer != null) {
                stop();
            }
            receiver.close();
        }
    }
}
