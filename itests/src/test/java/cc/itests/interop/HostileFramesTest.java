// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.interop;

import static cc.itests.interop.Parts.EMPTY;
import static cc.itests.interop.Parts.concat;
import static cc.itests.interop.Parts.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What strangers may throw at the port. After each, and while it goes on, a client that was there
 * before and one that comes new get their answers.
 */
@Timeout(120)
class HostileFramesTest {

    private static final long MEGABYTE = 1 << 20;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Node node;
    private Bystander bystander;

    @BeforeEach
    void start() throws Exception {
        node = keep(Node.start("hub", Map.of()).echo());
        bystander = keep(new Bystander(node.port()));
    }

    @AfterEach
    void nobodyElseNoticed() throws Exception {
        bystander.assertUndisturbed();
        try (SocketPeer newcomer = SocketPeer.dealer(node.port())) {
            newcomer.send(Parts.echoRequest(Parts.of("Q1")));
            assertThat(newcomer.receive(Duration.ofSeconds(60)).get(2))
                    .isEqualTo(utf8("echo.response"));
        }
        Collections.reverse(open);
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void bytesThatAreNoZmtp() throws IOException {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        for (byte[] bytes :
                List.of(noise, utf8("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), new byte[100_000])) {
            try (Socket socket = connect()) {
                sendAsFarAsTaken(socket, bytes);
            }
        }
    }

    @Test
    void handshakesThatStopInTheMiddle() throws IOException {
        byte[] greeting = Zmtp.greeting();
        for (int length : new int[] {0, 1, 9, 10, 11, 12, 32, 63, 64}) {
            for (int i = 0; i < 20; i++) {
                Socket socket = keep(connect());
                socket.getOutputStream().write(greeting, 0, length);
            }
        }
    }

    @Test
    void aHandshakeOfOneByteATime() throws Exception {
        Socket socket = keep(connect());
        for (byte each : Zmtp.greeting()) {
            socket.getOutputStream().write(each);
            socket.getOutputStream().flush();
            bystander.awaitAnswer();
        }
    }

    @Test
    void hundredsOfConnectionsThatSayNothing() throws Exception {
        for (int i = 0; i < 500; i++) {
            keep(connect());
        }
        bystander.awaitAnswer();
    }

    @ParameterizedTest
    @ValueSource(longs = {2L << 30, (2L << 30) - 1, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void aFrameThatAnnouncesMoreThanThereIs(long size) throws Exception {
        SocketPeer peer = keep(SocketPeer.dealer(node.port()));
        peer.write(Zmtp.header(0, size), new byte[1000]);
        bystander.awaitAnswer();
        // and before there is a peer at all: the first thing after the greeting
        Socket socket = keep(connect());
        socket.getOutputStream().write(Zmtp.greeting());
        sendAsFarAsTaken(socket, Zmtp.header(Zmtp.COMMAND, size));
        bystander.awaitAnswer();
    }

    @Test
    void manyConnectionsThatAnnounceLargeFrames() throws Exception {
        for (int i = 0; i < 60; i++) {
            keep(SocketPeer.dealer(node.port())).write(Zmtp.header(0, 16 * MEGABYTE), new byte[1]);
        }
        for (int i = 0; i < 5; i++) {
            bystander.awaitAnswer();
        }
    }

    /** Three bytes on the wire make a part that takes 150 of the heap. */
    @Test
    void aMessageThatNeverEnds() throws Exception {
        SocketPeer peer = keep(SocketPeer.dealer(node.port()));
        byte[] tenThousandParts = new byte[30_000];
        for (int i = 0; i < tenThousandParts.length; i += 3) {
            tenThousandParts[i] = Zmtp.MORE;
            tenThousandParts[i + 1] = 1;
        }
        long parts = Runtime.getRuntime().maxMemory() / 100;
        for (long sent = 0; sent < parts; sent += tenThousandParts.length / 3) {
            peer.write(tenThousandParts);
        }
        bystander.awaitAnswer();
        // told while it still goes on, and once
        await().untilAsserted(() -> assertThat(node.counters().get("count.invalid")).isEqualTo(1));
    }

    @Test
    void partsThatAreNoMessageAreCountedAsInvalid() throws Exception {
        byte[] type = utf8("echo.request");
        byte[] json = Parts.echo("x", 1);
        List<List<byte[]>> invalid =
                List.of(
                        List.of(type, json),
                        List.of(utf8("x")),
                        List.of(EMPTY),
                        List.of(EMPTY, type),
                        List.of(EMPTY, EMPTY, json),
                        List.of(EMPTY, utf8("../x"), json),
                        List.of(EMPTY, utf8("a..b"), json),
                        List.of(EMPTY, utf8(".."), json),
                        List.of(EMPTY, utf8("echo.request\n"), json),
                        List.of(EMPTY, utf8("echo.request\0"), json),
                        List.of(EMPTY, utf8("échö"), json),
                        List.of(EMPTY, utf8("x".repeat(10_000)), json),
                        concat(ids(33), List.of(EMPTY, type, json)),
                        List.of(utf8("x".repeat(300)), EMPTY, type, json));
        SocketPeer peer = keep(SocketPeer.dealer(node.port()));
        for (List<byte[]> parts : invalid) {
            peer.send(parts);
        }
        await().untilAsserted(
                        () ->
                                assertThat(node.counters().get("count.invalid"))
                                        .isEqualTo(invalid.size()));
        // the same connection still serves for what is a message
        peer.send(Parts.echoRequest(Parts.of("Q2")));
        assertThat(peer.receive(Duration.ofSeconds(60)).get(0)).isEqualTo(utf8("Q2"));
    }

    private static List<byte[]> ids(int count) {
        return Collections.nCopies(count, utf8("id"));
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), node.port());
    }

    /** The server may hang up while we are still sending. */
    private static void sendAsFarAsTaken(Socket socket, byte[] bytes) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            assertThat(e.getMessage()).containsAnyOf("reset", "Broken pipe", "closed", "aborted");
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
