// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.client.QueryException;
import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.karaf.shell.support.CommandException;

/**
 * Pings, one a second.
 *
 * @param count how many
 * @param patience how long to wait for the connection, and for each answer
 */
record Pings(int count, Duration patience) {

    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    /**
     * Sends them, and prints how they fare.
     *
     * @throws CommandException if there is no connection, or no answer at all
     */
    void run(PingTarget target, Output output) throws CommandException, InterruptedException {
        PingCrypto crypto = new PingCrypto(target.sealing().crypto());
        LongSummaryStatistics answers = new LongSummaryStatistics();
        try (Link link = Link.open(target.url(), crypto, patience)) {
            for (int number = 1; number <= count; number++) {
                long start = System.nanoTime();
                ping(link, crypto, number, answers, output);
                if (number < count) {
                    long left = INTERVAL_NANOS - (System.nanoTime() - start);
                    Thread.sleep(Math.max(0, left / 1_000_000));
                }
            }
        }
        if (answers.getCount() == 0) {
            throw CcCommand.failure(
                    target.url()
                            + " takes connections, and answered none of "
                            + count
                            + (count == 1 ? " ping" : " pings")
                            + ": it has no echo handler, or it refuses messages that are "
                            + target.sealing().described()
                            + " like these; its log says why");
        }
        output.note(summary(answers));
    }

    private void ping(
            Link link, PingCrypto crypto, int number, LongSummaryStatistics answers, Output output)
            throws InterruptedException {
        try {
            Duration time = link.client().ping(patience).get();
            answers.accept(time.toNanos());
            String doubt = crypto.doubt();
            String doubted =
                    doubt.isEmpty() ? "" : ", by an answer that cannot be verified here: " + doubt;
            print(output, number, Human.duration(time) + doubted, Human.seconds(time));
        } catch (ExecutionException e) {
            print(output, number, reason(e), Table.EMPTY);
        }
    }

    private static void print(Output output, int number, String shown, String raw) {
        if (output.formatted()) {
            output.line(number + ": " + shown);
        } else {
            output.out().println(number + "\t" + raw);
        }
    }

    private String summary(LongSummaryStatistics answers) {
        return count
                + " sent, "
                + answers.getCount()
                + " answered; round trip "
                + LongStream.of(answers.getMin(), (long) answers.getAverage(), answers.getMax())
                        .mapToObj(nanos -> Human.duration(Duration.ofNanos(nanos)))
                        .collect(Collectors.joining(" / "))
                + " (least / mean / most)";
    }

    private String reason(ExecutionException e) {
        if (e.getCause() instanceof QueryException why
                && why.reason() != QueryException.Reason.TIMEOUT) {
            return why.getMessage();
        }
        return "no answer within " + Human.duration(patience);
    }
}
