// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Frame;
import java.math.BigInteger;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Fragments as a network, a broken sender and an impostor may bring them, at random: twice, in
 * another order, again after a restart, with other bytes, from impossible places, with gaps that
 * are none. What is in the copies is what their sender has, and nothing else. Run it longer with
 * {@code -Dcc.attacks=100000}, others with {@code -Dcc.seed=N}.
 */
@Timeout(300)
class AttackTest extends TailWriterFixture {

    private static final int ATTACKS = Integer.getInteger("cc.attacks", 1500);
    private static final int FILES = 5;
    private static final int MAX_FRAGMENT = 3000;

    /** The same each time: others by {@code -Dcc.seed}. */
    private static final long SEED = 1;

    private final long seed = Long.getLong("cc.seed", SEED);
    private final Random random = new Random(seed);
    private final List<Log> logs = new ArrayList<>();
    private long conflicts;
    private long impostors;
    private long counted;
    private long alarms;

    /** A file of the sender's. */
    private final class Log {

        private final String name;
        private final byte[] content = new byte[ATTACKS * MAX_FRAGMENT * 2 / FILES];
        private final List<int[]> sent = new ArrayList<>();
        private int end;

        Log(int number) {
            name = "log-" + number;
            random.nextBytes(content);
        }

        private int length(int from) {
            return Math.min(content.length - from, 1 + random.nextInt(MAX_FRAGMENT));
        }

        private TailMessage message(Body body, byte[] bytes, boolean own) {
            Body whole = TailMessage.asking(body.with("length", bytes.length));
            TailMessage message = TailMessage.of(whole, Frame.wrap(bytes));
            return own ? message.signedBy(Signers.web1()) : message;
        }

        private Body body(Object position) {
            return TailMessage.body(name, 0, "none").with("fpos", position).with("generation", 0);
        }

        private byte[] bytes(int from, int to) {
            return Arrays.copyOfRange(content, from, to);
        }

        private TailMessage fragment(int from, int to) {
            sent.add(new int[] {from, to});
            return message(body(from), bytes(from, to), true);
        }

        private TailMessage again() {
            int[] before = sent.get(random.nextInt(sent.size()));
            return message(body(before[0]), bytes(before[0], before[1]), true);
        }

        void next() {
            int to = end + length(end);
            assertAcknowledged(send(fragment(end, to)), to);
            end = to;
        }

        void twice() {
            assertAcknowledged(send(again()), end);
        }

        void overlapping() {
            int from = random.nextInt(end);
            int to = from + length(from);
            end = Math.max(end, to);
            assertAcknowledged(send(fragment(from, to)), end);
        }

        void tooFar() {
            int from = end + 1 + random.nextInt(MAX_FRAGMENT);
            assertWanted(send(message(body(from), bytes(from, from + 10), true)));
        }

        private void assertWanted(TailMessage message) {
            assertThat(message.answer()).as("seed %d", seed).isEqualTo("position");
            assertThat(message.answers().get(0).get("position")).isEqualTo((long) end);
        }

        void reordered() {
            List<TailMessage> batch = new ArrayList<>();
            List<int[]> ranges = new ArrayList<>();
            int to = end;
            for (int i = 0; i < 6; i++) {
                int from = to;
                to += length(from);
                ranges.add(new int[] {from, to});
            }
            Collections.shuffle(ranges, random);
            for (int[] range : ranges) {
                batch.add(fragment(range[0], range[1]));
            }
            batch.forEach(this::hand);
            batch.forEach(message -> awaitEnd(message));
            assertThat(batch)
                    .extracting(TailMessage::answer)
                    .as("seed %d", seed)
                    .allMatch(answer -> List.of("ack", "position", "").contains(answer));
            ranges.sort((a, b) -> Integer.compare(a[0], b[0]));
            for (int[] range : ranges) {
                send(fragment(range[0], range[1]));
            }
            end = to;
            twice();
        }

        private void hand(TailMessage message) {
            try {
                writer.handle(message);
            } catch (DropException e) {
                message.failed(e);
            }
        }

        void otherBytes() {
            int from = random.nextInt(end);
            byte[] bytes = bytes(from, from + length(from));
            bytes[random.nextInt(Math.min(bytes.length, end - from))] ^= 1 + random.nextInt(255);
            TailMessage message = send(message(body(from), bytes, true));
            assertThat(message.answer()).as("seed %d", seed).isEqualTo("conflict");
            conflicts++;
        }

        void impossible() {
            Object[] places = {
                -1,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                BigInteger.ONE.shiftLeft(63),
                BigInteger.ONE.shiftLeft(64).add(BigInteger.valueOf(end)),
                1e300,
                0.5,
                "here",
                List.of(1)
            };
            Object place = places[random.nextInt(places.length)];
            String field =
                    random.nextBoolean() ? "fpos" : random.nextBoolean() ? "gap_from" : "acked";
            Body body = body(end).with("gap_to", end + 5).with(field, place);
            assertRefused(send(message(body, bytes(end, end + 5), true)));
            assertWanted(send(message(body(1L << 60), bytes(0, 1), true)));
        }

        private void assertRefused(TailMessage message) {
            assertThat(message.answer()).as("seed %d", seed).isEqualTo("refused");
            assertThat(message.answers().get(0).get("retry")).isEqualTo(false);
        }

        void falseGap() {
            Body body = body(end).with("gap_reason", "copytruncate");
            byte[] bytes = bytes(end, end + 5);
            int behind = end + 1 + random.nextInt(1000);
            // one that ends before it begins, one behind what is there, one that is there
            assertRefused(
                    send(message(body.with("gap_from", end).with("gap_to", end), bytes, true)));
            assertWanted(
                    send(
                            message(
                                    body.with("fpos", behind + 5)
                                            .with("gap_from", behind)
                                            .with("gap_to", behind + 5),
                                    bytes,
                                    true)));
            int before = random.nextInt(end);
            assertAcknowledged(
                    send(message(body.with("gap_from", before).with("gap_to", end), bytes, true)),
                    end + 5L);
            sent.add(new int[] {end, end + 5});
            end += 5;
        }

        void lyingLength() {
            Body body = TailMessage.asking(body(end).with("length", 6));
            TailMessage message = TailMessage.of(body, Frame.wrap(bytes(end, end + 5)));
            assertRefused(send(message.signedBy(Signers.web1())));
            Body packed = body(end).with("comp", random.nextBoolean() ? "gzip" : "bzip2");
            assertRefused(send(message(packed, bytes(end, end + 50), true)));
        }

        /** With all that it could know, and no certificate of this host. */
        void impostor() {
            int from = random.nextBoolean() ? end : random.nextInt(end);
            Body body = body(from);
            if (random.nextBoolean()) {
                body = body.with("gap_from", from).with("gap_to", from + 100);
            }
            if (random.nextBoolean()) {
                body = body.with("generation", 1).with("st_ino", 1);
            }
            assertRefused(send(message(body, bytes(from, from + 10), false)));
            impostors++;
        }

        void assertSame() throws Exception {
            assertThat(Arrays.equals(Files.readAllBytes(copy(name)), bytes(0, end)))
                    .as("copy of %s is as its source, seed %d", name, seed)
                    .isTrue();
        }
    }

    private static void awaitEnd(TailMessage message) {
        await().pollInterval(Duration.ofMillis(2)).until(() -> message.end().isDone());
    }

    private void attack(Log log) {
        List<Runnable> attacks =
                List.of(
                        log::next,
                        log::next,
                        log::next,
                        log::twice,
                        log::overlapping,
                        log::tooFar,
                        log::reordered,
                        log::otherBytes,
                        log::impossible,
                        log::falseGap,
                        log::lyingLength,
                        log::impostor);
        attacks.get(random.nextInt(attacks.size())).run();
        if (random.nextInt(200) == 0) {
            note();
            restart();
        }
    }

    /** A writer that is started again counts from zero. */
    private void note() {
        counted += count("conflicts");
        alarms += count("alarms");
    }

    @Test
    void whateverComesTheCopiesAreWhatTheirSenderHas() throws Exception {
        System.out.println("attacks: -Dcc.seed=" + seed);
        start("host-names", "certificate");
        for (int i = 0; i < FILES; i++) {
            logs.add(new Log(i));
            logs.get(i).next();
        }
        for (int i = 0; i < ATTACKS && logs.stream().allMatch(this::hasRoom); i++) {
            attack(logs.get(random.nextInt(FILES)));
        }
        note();
        assertThat(counted).as("seed %d", seed).isEqualTo(conflicts);
        assertThat(alarms).as("seed %d", seed).isEqualTo(conflicts + impostors);
        restart();
        for (Log log : logs) {
            log.assertSame();
            for (int i = 0; i < 50; i++) {
                log.twice();
            }
            log.assertSame();
        }
        assertThat(names()).hasSize(FILES);
    }

    private boolean hasRoom(Log log) {
        return log.content.length - log.end > 20 * MAX_FRAGMENT;
    }

    @Test
    void aThousandFilesAtOnceAreWhole() throws Exception {
        start("max-open-files", "100");
        int files = 1000;
        int rounds = 4;
        List<TailMessage> all = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (int file = 0; file < files; file++) {
                String line = "line " + file + "\n";
                TailMessage message =
                        TailMessage.asking("log-" + file, (long) round * line.length(), line);
                writer.handle(message);
                all.add(message);
            }
        }
        all.forEach(AttackTest::awaitEnd);
        assertThat(all)
                .extracting(TailMessage::answer)
                .containsOnly("ack", "")
                .filteredOn(String::isEmpty)
                .hasSizeLessThan(rounds * files);
        assertThat(writer.copies()).hasSize(files);
        for (int file = 0; file < files; file++) {
            assertThat(copy("log-" + file)).hasContent(("line " + file + "\n").repeat(rounds));
        }
    }
}
