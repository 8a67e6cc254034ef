// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.cli;

import cc.api.Body;
import cc.api.Frame;
import cc.api.MessageType;
import cc.api.config.Sizes;
import cc.client.Client;
import cc.client.KeyValues;
import cc.client.Query;
import cc.client.QueryOptions;
import cc.client.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/** {@code cc send}. */
final class SendCommand implements Command {

    private static final int MAX_BLOB = 1 << 30;

    @Override
    public Set<String> options() {
        return Set.of("--wait", "--all", "--blob");
    }

    @Override
    public void run(Arguments line, Target target, Text text) throws Exit, InterruptedException {
        String name = line.required(1, "the type of the message");
        MessageType type =
                MessageType.parse(name)
                        .orElseThrow(
                                () ->
                                        Exit.usage(
                                                "'"
                                                        + name
                                                        + "' is no message type: must be segments"
                                                        + " of letters, digits, '_' and '-' with"
                                                        + " dots between them"));
        Body body = body(line.words(2));
        Frame blob = line.has("--blob") ? blob(line.option("--blob").orElse("")) : Frame.EMPTY;
        if (line.has("--all") && !line.has("--wait")) {
            throw Exit.usage("--all needs --wait, the seconds to wait for replies");
        }
        Duration patience = line.seconds("--timeout", 5);
        try (Client client = target.connect(target.crypto(), patience)) {
            if (line.has("--wait")) {
                ask(client, type, body, blob, line, text);
            } else {
                publish(client, type, body, blob, patience);
            }
        } catch (IllegalStateException e) {
            // its crypto: the keystore is not what it was
            throw Exit.failed(e.getMessage());
        }
    }

    private static void publish(
            Client client, MessageType type, Body body, Frame blob, Duration patience)
            throws Exit, InterruptedException {
        if (!client.publish(type, body, blob)) {
            throw Exit.failed("not sent: it is larger than what may wait to be sent");
        }
        if (!client.awaitSent(patience)) {
            throw Exit.noAnswer("not sent: " + client.url() + " takes nothing now");
        }
    }

    private static void ask(
            Client client, MessageType type, Body body, Frame blob, Arguments line, Text text)
            throws Exit, InterruptedException {
        Duration wait = line.seconds("--wait", 0);
        long end = System.nanoTime() + wait.toNanos();
        // the client's thread waits here: what comes meanwhile is bounded by the client
        BlockingQueue<Reply> arrived = new SynchronousQueue<>();
        QueryOptions options = QueryOptions.open(Duration.ZERO, reply -> hand(reply, arrived, end));
        boolean any = false;
        try (Query query = client.query(type, body, blob, options)) {
            if (!query.isOpen()) {
                throw Exit.failed("not sent: it is larger than what may wait to be sent");
            }
            for (Reply reply = next(arrived, end); reply != null; reply = next(arrived, end)) {
                print(reply, text);
                any = true;
                if (!line.has("--all")) {
                    return;
                }
            }
        }
        if (!any) {
            throw Exit.noAnswer("no reply within " + Text.seconds(wait) + " s" + Drops.of(client));
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

    private static void print(Reply reply, Text text) throws Exit {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", reply.type().name());
        fields.put("seconds", reply.after().toNanos() / 1e9);
        reply.signer().ifPresent(signer -> fields.put("signer", signer.subject()));
        fields.put("encrypted", reply.encrypted());
        fields.put("body", reply.body().fields());
        if (!reply.blob().isEmpty()) {
            fields.put("blob", Base64.getEncoder().encodeToString(reply.blob().toByteArray()));
        }
        if (text.json()) {
            text.object(fields);
        } else {
            text.note(
                    reply.type()
                            + " after "
                            + Text.seconds(reply.after())
                            + " s"
                            + reply.signer().map(by -> ", signed by " + by.subject()).orElse("")
                            + (reply.encrypted() ? ", encrypted" : "")
                            + (reply.blob().isEmpty()
                                    ? ""
                                    : ", with a blob of " + Sizes.format(reply.blob().size())));
            text.object(reply.body().fields());
        }
        if (reply.type().name().equals("error")) {
            throw Exit.failed("the answer is an error: " + reply.body().get("msg"));
        }
    }

    private static Body body(List<String> words) throws Exit {
        try {
            return KeyValues.parse(words);
        } catch (IllegalArgumentException e) {
            throw Exit.usage(e.getMessage());
        }
    }

    private static Frame blob(String file) throws Exit {
        try {
            Path path = Path.of(file);
            // a device or a pipe may have no end
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw Exit.usage("--blob: " + file + " is no regular file");
            }
            try (InputStream in = Files.newInputStream(path)) {
                byte[] content = in.readNBytes(MAX_BLOB + 1);
                if (content.length == 0 || content.length > MAX_BLOB) {
                    throw Exit.usage(
                            "--blob: "
                                    + file
                                    + (content.length == 0
                                            ? " is empty: that counts as none"
                                            : " is over " + Sizes.format(MAX_BLOB)));
                }
                return Frame.wrap(content);
            }
        } catch (IOException | InvalidPathException e) {
            throw Exit.usage("--blob: " + file + " cannot be read: " + e.getMessage());
        }
    }
}
