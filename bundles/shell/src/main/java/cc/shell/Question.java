// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Body;
import cc.api.Frame;
import cc.api.MessageType;
import cc.client.Query;
import cc.client.QueryOptions;
import cc.client.Reply;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.karaf.shell.support.CommandException;

/**
 * A message whose replies are waited for.
 *
 * @param type of it
 * @param body of it
 * @param blob {@link Frame#EMPTY} for none
 * @param patience how long to wait
 * @param all whether every reply until then is wanted, not only the first
 */
record Question(MessageType type, Body body, Frame blob, Duration patience, boolean all) {

    private static final String DROPPED = "replies.dropped.";

    /**
     * Sends it, and prints what comes back.
     *
     * @throws CommandException if nothing comes back, or an error
     */
    void ask(Link link, Output output) throws CommandException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        // the thread of our own client waits here: what comes meanwhile is bounded by the client
        BlockingQueue<Reply> arrived = new SynchronousQueue<>();
        QueryOptions options = QueryOptions.open(Duration.ZERO, reply -> hand(reply, arrived, end));
        boolean any = false;
        try (Query query = link.client().query(type, body, blob, options)) {
            if (!query.isOpen()) {
                throw CcCommand.failure("not sent: " + link.client().url() + " takes nothing now");
            }
            for (Reply reply = next(arrived, end); reply != null; reply = next(arrived, end)) {
                print(reply, output);
                any = true;
                if (!all) {
                    return;
                }
            }
        }
        if (!any) {
            throw CcCommand.failure("no reply within " + Human.duration(patience) + dropped(link));
        }
    }

    private static void print(Reply reply, Output output) throws CommandException {
        new ReplyPrinter(output).print(reply);
        if (reply.type().name().equals("error")) {
            throw CcCommand.failure("the answer is an error: " + reply.body().get("msg"));
        }
    }

    private static void hand(Reply reply, BlockingQueue<Reply> to, long end) {
        try {
            to.offer(reply, end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // the command has ended and closed the client
            Thread.currentThread().interrupt();
        }
    }

    private static Reply next(BlockingQueue<Reply> arrived, long end) throws InterruptedException {
        return arrived.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** Replies that came and failed a check, which says more than that none came. */
    private static String dropped(Link link) {
        String reasons =
                link.client().counters().snapshot().entrySet().stream()
                        .filter(counter -> counter.getKey().startsWith(DROPPED))
                        .map(c -> c.getValue() + " " + c.getKey().substring(DROPPED.length()))
                        .collect(Collectors.joining(", "));
        return reasons.isEmpty() ? "" : "; what came was dropped: " + reasons;
    }
}
