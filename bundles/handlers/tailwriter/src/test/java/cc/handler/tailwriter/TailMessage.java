// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Body;
import cc.api.Completion;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.Exchange;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Server;
import cc.api.Signer;
import cc.compress.Compression;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A {@code pub.logtail} message at a handler, what it was answered, and how it ended. */
final class TailMessage implements Exchange, Completion {

    private static final MessageType TYPE = MessageType.of("pub.logtail");
    private static final AtomicInteger IDS = new AtomicInteger();

    private final Message message;
    private final Body body;
    private final List<Body> answers = new CopyOnWriteArrayList<>();
    private Optional<Signer> signer = Optional.empty();
    private int of;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private TailMessage(Message message, Body body) {
        this.message = message;
        this.body = body;
    }

    static TailMessage of(Body body, Frame blob) {
        try {
            Message message = Crypto.NONE.seal(TYPE, body, blob).withRoute(List.of(Frame.of("r")));
            return new TailMessage(message, Crypto.NONE.open(message).body());
        } catch (DropException e) {
            throw new AssertionError(e);
        }
    }

    /** Of an old peer. */
    static TailMessage old(String file, long position, String content) {
        return of(body(file, position, "none"), bytes(content));
    }

    /** Of a new peer that asks for an answer. */
    static TailMessage asking(String file, long position, String content) {
        Body body =
                body(file, position, "none")
                        .with("generation", 0)
                        .with("length", content.getBytes(StandardCharsets.UTF_8).length);
        return of(asking(body), bytes(content));
    }

    static Body body(String file, long position, String comp) {
        return Body.EMPTY
                .with("hostname", "web1")
                .with("filename", "/var/log/" + file)
                .with("fpos", position)
                .with("comp", comp)
                .with("data", "")
                .with("op_mode", "")
                .with("st_dev", 65024)
                .with("st_ino", 4711)
                .with("mode", "b");
    }

    static Body asking(Body body) {
        return body.with("ack", "s-" + IDS.incrementAndGet());
    }

    static String fingerprint(byte[] file) {
        try {
            byte[] first = Arrays.copyOf(file, Math.min(file.length, Fingerprint.MAX_COUNT));
            return first.length
                    + ":"
                    + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(first));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static Frame gzip(String content) {
        return Compression.GZIP.compress(bytes(content), 1);
    }

    static Frame bytes(String content) {
        return Frame.wrap(content.getBytes(StandardCharsets.UTF_8));
    }

    /** What the sender was answered so far. */
    List<Body> answers() {
        return answers;
    }

    /** {@code ack}, or the reason of the {@code nack}; empty while there is no answer. */
    String answer() {
        if (answers.isEmpty()) {
            return "";
        }
        Body answer = answers.get(0);
        return answer.has("reason") ? (String) answer.get("reason") : "ack";
    }

    TailMessage signedBy(Signer by) {
        signer = Optional.of(by);
        return this;
    }

    /** Notes what a test wants to know again. */
    void of(int number) {
        of = number;
    }

    int of() {
        return of;
    }

    /** Completes as the handling of the message does. */
    CompletableFuture<Void> end() {
        return end;
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public Body body() {
        return body;
    }

    @Override
    public void reply(MessageType type, Body answer, Frame blob) {
        answers.add(answer);
    }

    @Override
    public Completion defer() {
        return this;
    }

    @Override
    public void done() {
        end.complete(null);
    }

    @Override
    public void failed(Throwable cause) {
        end.completeExceptionally(cause);
    }

    @Override
    public Optional<Signer> signer() {
        return signer;
    }

    @Override
    public Server server() {
        throw new UnsupportedOperationException("a tailwriter needs no server");
    }

    @Override
    public CompletionStage<Void> forward(String handler) {
        throw new AssertionError("nobody forwards this");
    }
}
