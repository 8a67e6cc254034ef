// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.client.QueryException;
import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.ExecutionException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code cc:ping}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "ping",
        description = "Asks the echo handler of a CC, here or elsewhere, and times its answers")
public final class PingCommand extends ArgumentCommand {

    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    @Argument(
            name = "address",
            description = "url such as tcp://hub:22632, or the name of a server here",
            required = true)
    @Completion(Addressees.class)
    private String address = "";

    @Option(name = "--count", description = "pings to send, one a second")
    private int count = 3;

    @Option(
            name = "--timeout",
            description = "seconds to wait for the connection, and for each answer")
    private double timeout = 5;

    @Option(
            name = "--server",
            description =
                    "server whose crypto is used; else the one that is pinged, else the only one,"
                            + " or the only local one",
            valueToShowInHelp = "")
    @Completion(ServerNames.class)
    private String server = "";

    @Option(
            name = "--crypto",
            description =
                    "how pings are made: 'daemon' as that server's daemons do, 'server' for that"
                            + " server itself, 'none'; else what fits the address",
            valueToShowInHelp = "")
    @Completion(
            value = StringsCompleter.class,
            values = {Sealing.DAEMON, Sealing.SERVER, Sealing.NONE})
    private String crypto = "";

    @Override
    void run(Services services, Output output) throws Exception {
        if (count < 1 || !(timeout > 0)) {
            throw failure("--count must be 1 or more, --timeout more than 0 seconds");
        }
        Duration patience = Duration.ofNanos(Math.round(Math.min(timeout, 1e6) * 1e9));
        PingTarget target = PingTarget.of(address, server, crypto, services);
        output.note("PING " + target.url() + ", " + target.sealing().described());
        PingCrypto lenient = new PingCrypto(target.sealing().crypto());
        try (Link link = Link.open(target.url(), lenient, patience)) {
            ping(link, lenient, target.sealing(), patience, output);
        } catch (IllegalStateException e) {
            // its crypto: the keystore changed since
            throw failure(e.getMessage());
        }
    }

    private void ping(
            Link link, PingCrypto lenient, Sealing sealing, Duration patience, Output output)
            throws CommandException, InterruptedException {
        LongSummaryStatistics answers = new LongSummaryStatistics();
        for (int number = 1; number <= count; number++) {
            long start = System.nanoTime();
            try {
                Duration time = link.client().ping(patience).get();
                answers.accept(time.toNanos());
                String doubt = lenient.doubt();
                print(
                        output,
                        number,
                        Human.duration(time)
                                + (doubt.isEmpty()
                                        ? ""
                                        : ", by an answer that cannot be verified here: " + doubt),
                        Human.seconds(time));
            } catch (ExecutionException e) {
                print(output, number, reason(e, patience), Table.EMPTY);
            }
            if (number < count) {
                long left = INTERVAL_NANOS - (System.nanoTime() - start);
                Thread.sleep(Math.max(0, left / 1_000_000));
            }
        }
        if (answers.getCount() == 0) {
            throw failure(
                    link.client().url()
                            + " takes connections, and answered none of "
                            + count
                            + " pings: it has no echo handler, or it refuses messages that are "
                            + sealing.described()
                            + " like these; its log says why");
        }
        output.note(summary(answers));
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
                + List.of(answers.getMin(), (long) answers.getAverage(), answers.getMax()).stream()
                        .map(nanos -> Human.duration(Duration.ofNanos(nanos)))
                        .reduce((one, other) -> one + " / " + other)
                        .orElse("")
                + " (least / mean / most)";
    }

    private static String reason(ExecutionException e, Duration patience) {
        if (e.getCause() instanceof QueryException why
                && why.reason() != QueryException.Reason.TIMEOUT) {
            return why.getMessage();
        }
        return "no answer within " + Human.duration(patience);
    }
}
