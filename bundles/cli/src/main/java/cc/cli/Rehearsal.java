// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.cli;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.config.Options;
import cc.crypto.CmsCryptoProvider;
import cc.crypto.NewKeystore;
import cc.zmq.Router;
import cc.zmq.ZmqOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Does what commands do, with keys and a server of its own that answers, so that Java can write
 * down the classes that this takes: {@code bin/cc} runs it once.
 */
public final class Rehearsal implements Router.Listener {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long LOOK_MILLIS = 2;

    private final Path keystore;
    private final AtomicReference<Router> router = new AtomicReference<>();
    private final AtomicReference<Crypto> crypto = new AtomicReference<>(Crypto.NONE);

    private Rehearsal(Path keystore) {
        this.keystore = keystore;
    }

    /** Plays the commands. */
    public static void main(String... none) throws IOException, InterruptedException {
        Path keystore = Files.createTempDirectory("cc");
        try {
            new Rehearsal(keystore).play();
        } finally {
            remove(keystore);
        }
        System.exit(0);
    }

    private void play() throws InterruptedException {
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        try (Router answering = new Router("cc", "tcp://127.0.0.1:0", ZmqOptions.DEFAULT, this)) {
            router.set(answering);
            if (!await(() -> !answering.endpoint().isEmpty())) {
                return;
            }
            Main main = new Main(Map.of("CC_URL", answering.endpoint()), nowhere, nowhere);
            main.run("ping", "--timeout", "2");
            main.run("ping", "--json", "--timeout", "2");
            main.run("task", "list", "--timeout", "1");
            main.run("task", "send", "host", "task", "--wait", "1");
            String keys = keystore.toString();
            new NewKeystore(Map.of("directory", keys, "names", "me"));
            Path last = keystore.resolve("me.crt");
            if (await(() -> Files.exists(last))) {
                crypto.set(crypto(keys));
                String[] signed = {
                    "--keystore", keys, "--sign", "me", "--verify-ca", "ca", "--wait", "2"
                };
                List<String> words = new ArrayList<>(List.of("send", "a", "n:={\"a\": [1.5]}"));
                words.addAll(List.of(signed));
                main.run(words.toArray(String[]::new));
                main.run("keys", "--keystore", keys);
            }
        }
    }

    private static boolean await(BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                return false;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return true;
    }

    private static Crypto crypto(String keys) {
        return new CmsCryptoProvider()
                .open(
                        Options.of(
                                Map.of(
                                        "cms-keystore", keys,
                                        "cms-sign", "me",
                                        "cms-verify-ca", "ca")));
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Override
    public void received(Message message) {
        boolean ping = message.type().name().equals("echo.request");
        MessageType type = MessageType.of(ping ? "echo.response" : "reply.a");
        Message answer = crypto.get().seal(type, Body.of("msg", "yes"), Frame.EMPTY);
        router.get().send(answer.withRoute(message.route()));
    }

    @Override
    public void invalid(String why) {
        // comes from nobody but this process
    }

    @Override
    public void undeliverable(Message message, DropReason reason) {
        // its client has closed
    }
}
