// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.compress.Compression;
import cc.compress.Limit;
import cc.zmq.Router;
import cc.zmq.ZmqOptions;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * A server with a model of a tailwriter: keeps, for each source, its bytes in order, and answers as
 * the protocol of acknowledged delivery says. It may lose what comes and what it answers.
 */
final class TailReceiver implements AutoCloseable, Router.Listener {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    /** What arrived of one source. */
    static final class Copy {
        final String filename;
        final long first;
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final List<String> gaps = new ArrayList<>();
        long position;

        Copy(String filename, long first) {
            this.filename = filename;
            this.first = first;
            this.position = first;
        }

        byte[] content() {
            return bytes.toByteArray();
        }

        String text() {
            return new String(content(), java.nio.charset.StandardCharsets.ISO_8859_1);
        }
    }

    private final Map<String, Copy> copies = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final Router router;
    private final boolean answers;
    private volatile Predicate<Message> loses = message -> false;
    private volatile Predicate<Message> losesAnswer = message -> false;
    private volatile String refuses = "";
    private int duplicates;
    private int messages;
    private int empty;

    TailReceiver(boolean answers) {
        this("tcp://127.0.0.1:0", answers);
    }

    TailReceiver(String address, boolean answers) {
        this.answers = answers;
        this.router = new Router("receiver", address, ZmqOptions.DEFAULT, this);
        await().until(() -> !router.endpoint().isEmpty());
    }

    String url() {
        return router.endpoint();
    }

    void loses(Predicate<Message> which) {
        loses = which;
    }

    Predicate<Message> loses() {
        return loses;
    }

    void losesAnswer(Predicate<Message> which) {
        losesAnswer = which;
    }

    /** Takes nothing, for this reason; an empty text takes all again. */
    void refuses(String reason) {
        refuses = reason;
    }

    @Override
    public synchronized void received(Message message) {
        if (!message.type().name().startsWith("pub.logtail") || loses.test(message)) {
            return;
        }
        try {
            messages++;
            take(message, Body.parse(message.body()));
        } catch (DropException | RuntimeException e) {
            faults.add(e.toString());
        }
    }

    private void take(Message message, Body body) throws DropException {
        if (!refuses.isEmpty()) {
            nack(message, body, refuses, -1);
            return;
        }
        byte[] bytes = bytes(message, body);
        empty += bytes.length == 0 ? 1 : 0;
        if (bytes.length != body.integer("length")) {
            faults.add("length " + body.integer("length") + " of " + bytes.length);
        }
        String file =
                body.integer("st_dev") + " " + body.integer("st_ino") + " " + body.text("filename");
        String key = file + " " + body.text("fingerprint") + " " + body.integer("generation", -1);
        long from = body.integer("fpos");
        boolean gap = body.has("gap_to");
        long begins = gap ? body.integer("gap_from") : from;
        Copy copy = body.has("generation") ? copies.get(key) : unnumbered(key, file, body);
        if (copy == null) {
            copy = new Copy(body.text("filename"), begins);
            copies.put(key, copy);
        }
        if (begins > copy.position) {
            nack(message, body, "position", copy.position);
            return;
        }
        if (gap && body.integer("gap_to") > copy.position) {
            copy.gaps.add(begins + "-" + body.integer("gap_to") + " " + body.text("gap_reason"));
            copy.position = body.integer("gap_to");
        }
        long known = copy.position - from;
        if (known >= bytes.length && bytes.length > 0) {
            duplicates++;
        }
        int skip = (int) Math.max(0, Math.min(bytes.length, known));
        checkSame(copy, bytes, from, skip);
        copy.bytes.write(bytes, skip, bytes.length - skip);
        copy.position += bytes.length - skip;
        answer(
                message,
                "ack",
                Body.of("ack", body.text("ack", "")).with("position", copy.position));
    }

    /** The newest copy of a file whose sender does not know how many there were before. */
    private Copy unnumbered(String key, String file, Body body) throws DropException {
        if (copies.containsKey(key)) {
            return copies.get(key);
        }
        String print = body.text("fingerprint");
        int count = Integer.parseInt(print.substring(0, print.indexOf(':')));
        Copy newest = null;
        for (Map.Entry<String, Copy> each : copies.entrySet()) {
            byte[] there = each.getValue().content();
            boolean alike =
                    each.getValue().first > 0
                            || there.length < count
                            || Fingerprint.of(there, 0, count).toString().equals(print);
            if (each.getKey().startsWith(file + " ") && alike) {
                newest = each.getValue();
            }
        }
        return newest;
    }

    /** What is there already must be what is there: no source says two things of one position. */
    private void checkSame(Copy copy, byte[] bytes, long from, int count) {
        byte[] there = copy.content();
        if (!copy.gaps.isEmpty()) {
            return;
        }
        for (int i = 0; i < count; i++) {
            long at = from + i - copy.first;
            if (at >= 0 && there[(int) at] != bytes[i]) {
                faults.add("conflict at " + (from + i) + " of " + copy.filename);
                return;
            }
        }
    }

    private static byte[] bytes(Message message, Body body) throws DropException {
        Frame content = message.blob().isEmpty() ? Frame.wrap(body.base64("data")) : message.blob();
        try {
            return Compression.parse(body.text("comp"))
                    .orElseThrow()
                    .decompress(content, Limit.ofBytes(1 << 30))
                    .toByteArray();
        } catch (cc.compress.ContentException e) {
            throw new DropException(e.reason(), e.getMessage());
        }
    }

    private void nack(Message message, Body body, String reason, long position)
            throws DropException {
        Body nack =
                Body.of("ack", body.text("ack", ""))
                        .with("reason", reason)
                        .with("msg", "for a test")
                        .with("retry", !reason.equals("refused") && !reason.equals("conflict"));
        answer(message, "nack", position < 0 ? nack : nack.with("position", position));
    }

    private void answer(Message message, String type, Body body) throws DropException {
        if (answers && !body.text("ack").isEmpty() && !losesAnswer.test(message)) {
            router.send(
                    Crypto.NONE
                            .seal(MessageType.of(type), body, Frame.EMPTY)
                            .withRoute(message.route()));
        }
    }

    /** The copies in the order in which they were begun. */
    synchronized List<Copy> copies() {
        return List.copyOf(copies.values());
    }

    /** The copies of one file, in the order in which they were begun. */
    synchronized List<Copy> copies(String name) {
        return copies.values().stream().filter(copy -> copy.filename.endsWith("/" + name)).toList();
    }

    /** All bytes of the copies of a file, one after the other. */
    synchronized String text(String name) {
        StringBuilder all = new StringBuilder();
        copies(name).forEach(copy -> all.append(copy.text()));
        return all.toString();
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    synchronized int duplicates() {
        return duplicates;
    }

    synchronized int messages() {
        return messages;
    }

    synchronized int empty() {
        return empty;
    }

    @Override
    public void invalid(String why) {
        faults.add(why);
    }

    @Override
    public void undeliverable(Message message, DropReason reason) {
        // a sender that was killed asks for nothing
    }

    @Override
    public void close() {
        router.close();
    }
}
