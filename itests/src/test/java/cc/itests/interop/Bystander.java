// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** A client that asks one question after the other, and knows how long each answer took. */
final class Bystander implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SocketPeer peer;
    private final Thread thread;
    private volatile boolean stop;
    private volatile long answers;
    private volatile String trouble = "";

    Bystander(int port) throws IOException {
        peer = SocketPeer.dealer(port);
        thread = new Thread(this::ask, "bystander");
        thread.start();
    }

    /** Returns when a question that is asked from now on has been answered. */
    void awaitAnswer() {
        long before = answers;
        await().atMost(PATIENCE.multipliedBy(2))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> answers >= before + 2 || !trouble.isEmpty());
        assertThat(trouble).isEmpty();
    }

    void assertUndisturbed() {
        awaitAnswer();
        assertThat(trouble).isEmpty();
    }

    private void ask() {
        try {
            while (!stop) {
                byte[] id = Parts.utf8("Q" + answers);
                peer.send(Parts.echoRequest(List.of(id)));
                byte[] answered = peer.receive(PATIENCE).get(0);
                if (!Arrays.equals(answered, id)) {
                    trouble = "an answer to " + Parts.text(answered);
                    return;
                }
                answers++;
            }
        } catch (IOException e) {
            trouble = stop ? "" : e.toString();
        }
    }

    @Override
    public void close() {
        stop = true;
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        peer.close();
    }
}
