// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Frame;
import cc.compress.Compression;
import cc.compress.Limit;
import cc.handler.tailwriter.SimulatedDisk.Fault;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Senders, and a tailwriter on a disk that is full, breaks, or loses what was not forced, and a
 * process that dies at any of its steps: in the end each byte is there once, and what was
 * acknowledged never came again. Run it longer with {@code -Dcc.crashes=1000}, and again with
 * {@code -Dcc.seed=}. {@code -Dcc.trace=true} prints what is sent and answered.
 */
class CrashTest {

    private static final Logger LOG = LoggerFactory.getLogger(CrashTest.class);
    private static final Path LOGS = Path.of("/log");
    private static final Path STATE = Path.of("/state");
    private static final int RUNS = Integer.getInteger("cc.crashes", 15);
    private static final int FILES = 3;
    private static final int STEPS = 60;

    /** The same runs each time: others by {@code -Dcc.seed}. */
    private static final long FIRST_SEED = 1;

    @TestFactory
    List<DynamicTest> eachByteIsThereOnceWhateverBreaks() {
        long first = Long.getLong("cc.seed", FIRST_SEED);
        return LongStream.range(0, RUNS)
                .mapToObj(
                        i ->
                                DynamicTest.dynamicTest(
                                        "seed " + (first + i), () -> new Scenario(first + i).run()))
                .toList();
    }

    private static final class Scenario {

        private final long seed;
        private final Random random;
        private final SimulatedDisk disk;
        private final List<Sender> senders = new ArrayList<>();
        private final Map<String, Object> options = new HashMap<>();
        private final String mode;
        private final AtomicInteger answers = new AtomicInteger();
        private TailWriter writer;
        private long clock = 1_700_000_000_000L;

        Scenario(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.disk = new SimulatedDisk(new Random(seed + 1));
            this.mode = List.of("no", "no", "no", "yes", "keep").get(random.nextInt(5));
            options.put("dstdir", LOGS.toString());
            options.put("state-dir", STATE.toString());
            options.put("maint-period", "0.1");
            options.put("write-compressed", mode);
            options.put("worker-threads", 1 + random.nextInt(3));
            options.put("buffer-bytes", "64 KB");
            options.put("max-open-files", 2);
            for (int i = 0; i < FILES; i++) {
                senders.add(new Sender("f" + i));
            }
        }

        void run() throws Exception {
            LOG.info("seed {}", seed);
            start();
            try {
                for (int i = 0; i < STEPS; i++) {
                    step();
                }
                disk.plan((operation, name) -> Fault.NONE);
                if (disk.isDead()) {
                    recover();
                }
                finish();
                senders.forEach(Sender::check);
            } finally {
                disk.kill();
                writer.deactivate();
            }
        }

        private void start() {
            writer = new TailWriter(Map.copyOf(options), disk::open, () -> clock);
        }

        private void step() throws Exception {
            clock += random.nextInt(1000);
            planFaults();
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                senders.get(random.nextInt(FILES)).send();
            }
            if (random.nextInt(6) == 0) {
                disk.kill();
            }
            awaitAnswers();
            senders.forEach(Sender::learn);
            if (disk.isDead()) {
                recover();
            }
        }

        private void planFaults() {
            int at = random.nextInt(40);
            Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
            int many = random.nextInt(4) == 0 ? 10 : 1;
            int[] calls = {0};
            disk.plan(
                    (operation, name) -> {
                        int call = calls[0]++;
                        boolean writes =
                                !List.of("open", "state", "size", "read", "find")
                                        .contains(operation);
                        return call >= at && call < at + many && (writes || fault == Fault.CRASH)
                                ? fault
                                : Fault.NONE;
                    });
        }

        private void trace(Object... what) {
            if (Boolean.getBoolean("cc.trace")) {
                System.err.println("TRACE " + Arrays.toString(what));
            }
        }

        /** The process is dead: what it still answers does not count. */
        private void recover() {
            writer.deactivate();
            senders.forEach(Sender::disconnected);
            trace("recover");
            if (random.nextBoolean()) {
                trace("power cut");
                disk.powerCut();
            } else {
                disk.restart();
            }
            start();
        }

        private void awaitAnswers() {
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> disk.isDead() || senders.stream().allMatch(Sender::isAnswered));
        }

        /** No more faults: all that is left is sent. */
        private void finish() throws Exception {
            for (int i = 0; i < 1000 && !senders.stream().allMatch(Sender::isDone); i++) {
                clock += 1000;
                for (Sender sender : senders) {
                    sender.sendRest();
                }
                awaitAnswers();
                senders.forEach(Sender::learn);
            }
            assertThat(senders).allMatch(Sender::isDone);
        }

        /** One file of another host, with its generations. */
        private final class Sender {

            private final String name;
            private final List<Generation> generations = new ArrayList<>();
            private List<TailMessage> open = new ArrayList<>();

            Sender(String name) {
                this.name = name;
                rotate();
            }

            private void rotate() {
                generations.add(new Generation(generations.size()));
            }

            private Generation current() {
                return generations.get(generations.size() - 1);
            }

            void send() throws DropException {
                if (random.nextInt(30) == 0 && current().acked == current().bytes.length) {
                    rotate();
                }
                Generation of = current();
                if (random.nextInt(3) == 0) {
                    of.grow();
                }
                int kind = random.nextInt(10);
                if (kind == 0 && of.acked > of.firstAfterGaps()) {
                    // again, or an old one, late
                    int first = of.firstAfterGaps();
                    int from = first + random.nextInt(of.acked - first);
                    int to = from + random.nextInt(of.acked - from + 1);
                    post(of, from, to, 0);
                } else if (kind == 1 && of.next < of.bytes.length) {
                    // lost on the way
                    of.next += random.nextInt(of.bytes.length - of.next);
                    of.next = of.gapAt(of.next) == null ? of.next : of.gapAt(of.next)[1];
                } else if (kind == 2 && of.canLose()) {
                    of.lose(1 + random.nextInt(10));
                    postRest(of);
                } else {
                    postRest(of);
                }
            }

            /** Some of what was not sent yet, behind what is lost. */
            private void postRest(Generation of) throws DropException {
                int[] gap = of.gapAt(of.next);
                int from = gap == null ? of.next : gap[1];
                int to = from + random.nextInt(of.bytes.length - from + 1);
                post(of, from, to, gap == null ? 0 : from - of.next);
                of.next = to;
            }

            void sendRest() throws DropException {
                Generation of = current();
                of.next = of.acked;
                int[] gap = of.gapAt(of.acked);
                int from = gap == null ? of.acked : gap[1];
                post(of, from, of.bytes.length, from - of.acked);
                of.next = of.bytes.length;
            }

            private void post(Generation of, int from, int to, int gap) throws DropException {
                byte[] bytes = Arrays.copyOfRange(of.bytes, from, to);
                Compression compression =
                        random.nextInt(3) == 0 ? Compression.GZIP : Compression.NONE;
                if (mode.equals("keep")) {
                    compression = Compression.GZIP;
                }
                Body body =
                        TailMessage.body(name, from, compression.option())
                                .with("st_ino", of.number)
                                .with("generation", of.number)
                                .with("fingerprint", TailMessage.fingerprint(of.bytes))
                                .with("acked", of.acked)
                                .with("length", bytes.length);
                if (gap > 0) {
                    body =
                            body.with("gap_from", from - gap)
                                    .with("gap_to", from)
                                    .with("gap_reason", "test");
                }
                TailMessage message =
                        TailMessage.of(
                                TailMessage.asking(body),
                                compression.compress(Frame.wrap(bytes), 1));
                message.of(of.number);
                open.add(message);
                trace(
                        name,
                        of.number,
                        "post",
                        from,
                        to,
                        "gap",
                        gap,
                        compression,
                        message.body().get("ack"),
                        "acked",
                        of.acked);
                try {
                    writer.handle(message);
                } catch (DropException e) {
                    message.failed(e);
                }
            }

            boolean isAnswered() {
                return open.stream().allMatch(message -> message.end().isDone());
            }

            /** As a sender that takes a position for done, wherever it is named. */
            void learn() {
                if (disk.isDead()) {
                    return;
                }
                Generation of = current();
                boolean back = false;
                for (TailMessage message : open) {
                    if (!message.answers().isEmpty() && message.of() == of.number) {
                        Body answer = message.answers().get(0);
                        assertThat(message.answer())
                                .as("%s", answer.fields())
                                .isIn("ack", "position", "full", "busy", "stopping");
                        if (answer.get("position") instanceof Long position) {
                            of.learn(position.intValue());
                        }
                        trace(name, of.number, answer.fields());
                        back |= !message.answer().equals("ack");
                    }
                    answers.incrementAndGet();
                }
                if (back || of.next < of.acked) {
                    of.next = of.acked;
                }
                open = new ArrayList<>();
            }

            void disconnected() {
                open = new ArrayList<>();
                current().next = current().acked;
            }

            boolean isDone() {
                return current().acked == current().bytes.length;
            }

            void check() {
                Map<Integer, String> found = new HashMap<>();
                for (String file : disk.names(LOGS)) {
                    if (file.startsWith("web1--" + name) && !file.endsWith(GapFile.SUFFIX)) {
                        byte[] bytes = content(LOGS.resolve(file));
                        if (bytes.length > 0) {
                            assertThat(found.put((int) bytes[0], file))
                                    .as("generation %d, also in %s", bytes[0], file)
                                    .isNull();
                        }
                    }
                }
                for (String file : disk.names(LOGS)) {
                    if (file.endsWith(GapFile.SUFFIX)) {
                        trace(
                                file,
                                new String(
                                        disk.content(LOGS.resolve(file)).orElseThrow(),
                                        StandardCharsets.UTF_8));
                    }
                }
                for (Generation of : generations) {
                    String file = found.get(of.number);
                    byte[] is = file == null ? new byte[0] : content(LOGS.resolve(file));
                    byte[] wanted = of.without(file == null ? List.of() : gaps(of, file));
                    assertThat(Arrays.mismatch(is, wanted))
                            .as(
                                    "generation %d of %s, %d bytes of %d, in %s",
                                    of.number, name, is.length, wanted.length, disk.names(LOGS))
                            .isEqualTo(-1);
                }
            }

            /** What is named as missing, and was declared. */
            private List<int[]> gaps(Generation of, String file) {
                byte[] lines =
                        disk.content(LOGS.resolve(file + GapFile.SUFFIX)).orElse(new byte[0]);
                List<int[]> gaps = new ArrayList<>();
                for (String line : new String(lines, StandardCharsets.UTF_8).lines().toList()) {
                    String[] words = line.split(" ");
                    int[] gap = {Integer.parseInt(words[0]), Integer.parseInt(words[1])};
                    assertThat(of.gaps).anyMatch(lost -> lost[0] <= gap[0] && lost[1] == gap[1]);
                    gaps.add(gap);
                }
                return gaps;
            }

            private byte[] content(Path file) {
                byte[] bytes = disk.content(file).orElseThrow();
                if (mode.equals("no") || bytes.length == 0) {
                    return bytes;
                }
                try {
                    return Compression.GZIP
                            .decompress(Frame.wrap(bytes), Limit.ofBytes(1 << 20))
                            .toByteArray();
                } catch (cc.compress.ContentException e) {
                    throw new AssertionError(file + " cannot be read", e);
                }
            }
        }

        /** One beginning of a file; its first byte is its number. */
        private final class Generation {

            private final int number;
            private byte[] bytes;
            private int acked;
            private int next;
            private final List<int[]> gaps = new ArrayList<>();

            Generation(int number) {
                this.number = number;
                this.bytes = new byte[1 + random.nextInt(2000)];
                random.nextBytes(bytes);
                bytes[0] = (byte) number;
                // a copy that does not begin at the beginning could not be told from others
                this.next = 0;
            }

            void grow() {
                byte[] more = new byte[random.nextInt(3000)];
                random.nextBytes(more);
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                all.writeBytes(bytes);
                all.writeBytes(more);
                bytes = all.toByteArray();
            }

            boolean canLose() {
                // the first byte stays: a copy is told by it
                return next == acked
                        && next > 0
                        && bytes.length > next + 20
                        && next >= firstAfterGaps();
            }

            /** Bytes are gone that nobody has acknowledged. */
            void lose(int missing) {
                gaps.add(new int[] {next, next + missing});
            }

            int firstAfterGaps() {
                return gaps.isEmpty() ? 0 : gaps.get(gaps.size() - 1)[1];
            }

            /** The gap that a position is in; null if it is in none. */
            int[] gapAt(int position) {
                return gaps.stream()
                        .filter(gap -> gap[0] <= position && position < gap[1])
                        .findFirst()
                        .orElse(null);
            }

            void learn(int position) {
                acked = Math.max(acked, position);
            }

            byte[] without(List<int[]> missing) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                int at = 0;
                for (int[] gap : missing) {
                    out.write(bytes, at, gap[0] - at);
                    at = gap[1];
                }
                out.write(bytes, at, acked - at);
                return out.toByteArray();
            }
        }
    }
}
