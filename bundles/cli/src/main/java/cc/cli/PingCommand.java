// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.cli;

import cc.client.Client;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/** {@code cc ping}. */
final class PingCommand implements Command {

    private static final long INTERVAL_MILLIS = 1000;

    @Override
    public Set<String> options() {
        return Set.of("--count");
    }

    @Override
    public void run(Arguments line, Target target, Text text) throws Exit, InterruptedException {
        line.atMost(1);
        int count = line.count("--count", 1);
        Duration patience = line.seconds("--timeout", 5);
        int answers = 0;
        try (Client client = target.connect(target.crypto(), patience)) {
            for (int number = 1; number <= count; number++) {
                long start = System.nanoTime();
                answers += ping(client, number, patience, text) ? 1 : 0;
                if (number < count) {
                    long took = (System.nanoTime() - start) / 1_000_000;
                    Thread.sleep(Math.max(0, INTERVAL_MILLIS - took));
                }
            }
            if (answers == 0) {
                throw Exit.noAnswer(
                        target.url()
                                + " takes connections, and did not answer: it has no echo handler,"
                                + " or it refuses messages that are made like these"
                                + Drops.of(client));
            }
        } catch (IllegalStateException e) {
            // its crypto: the keystore is not what it was
            throw Exit.failed(e.getMessage());
        }
    }

    private static boolean ping(Client client, int number, Duration patience, Text text)
            throws InterruptedException {
        try {
            Duration time = client.ping(patience).get();
            if (text.json()) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("url", client.url());
                fields.put("number", number);
                fields.put("seconds", time.toNanos() / 1e9);
                text.object(fields);
            } else {
                text.line(client.url() + " answered in " + Text.seconds(time) + " s");
            }
            return true;
        } catch (ExecutionException e) {
            text.note(number + ": " + e.getCause().getMessage());
            return false;
        }
    }
}
