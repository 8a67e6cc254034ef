// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.interop;

import static cc.itests.interop.Parts.EMPTY;
import static cc.itests.interop.Parts.concat;
import static cc.itests.interop.Parts.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cc.api.Body;
import cc.api.Frame;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that are not made of our code ask our servers, one alone and three in a row, part by part
 * as the protocol has it; signatures and envelopes are made and checked by OpenSSL.
 */
@Timeout(180)
class EchoInteropTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final List<AutoCloseable> open = new ArrayList<>();
    @TempDir private Path scratch;

    @AfterEach
    void stop() throws Exception {
        Collections.reverse(open);
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    static Stream<Arguments> ways() {
        return Stream.of(Wire.values())
                .flatMap(
                        wire ->
                                Stream.of(Sealing.values())
                                        .flatMap(
                                                sealing ->
                                                        Stream.of(1, 3)
                                                                .map(
                                                                        servers ->
                                                                                Arguments.of(
                                                                                        wire,
                                                                                        sealing,
                                                                                        servers))));
    }

    @ParameterizedTest(name = "{0}, {1}, through {2} servers")
    @MethodSource("ways")
    void anAnswerComesBackWithExactlyTheRouteOfTheRequest(Wire wire, Sealing sealing, int servers)
            throws Exception {
        assumeTrue(
                sealing == Sealing.PLAIN || OpenSsl.isInstalled(),
                "no openssl is installed on this system");
        OpenSsl openssl = new OpenSsl(Keystore.FOLDER, scratch);
        Peer client = keep(wire.dealer(chain(sealing, servers)));
        double time = 1795361434.1971056;
        List<byte[]> sealed = sealing.seal(Parts.echo("grüße", time), openssl);
        List<List<byte[]>> routes =
                List.of(
                        Parts.of("Q000001"),
                        List.of(),
                        List.of(new byte[] {0, 1, (byte) 0xff}, utf8("second")),
                        List.of(utf8("x".repeat(255))));
        for (List<byte[]> route : routes) {
            client.send(concat(route, List.of(EMPTY, utf8("echo.request")), sealed));

            List<byte[]> answer = client.receive(SOON);

            List<byte[]> head = concat(route, List.of(EMPTY, utf8("echo.response")));
            assertThat(answer).hasSize(head.size() + 2);
            assertThat(answer.subList(0, head.size()))
                    .usingElementComparator(Parts::compare)
                    .isEqualTo(head);
            byte[] json =
                    sealing.open(answer.get(head.size()), answer.get(head.size() + 1), openssl);
            Body body = Body.parse(Frame.wrap(json));
            assertThat(body.fields())
                    .containsEntry("req", "echo.response")
                    .containsEntry("orig_target", "grüße")
                    .containsEntry("orig_hostname", "h1")
                    .containsEntry("blob_hash", "")
                    .containsKeys("time", "hostname");
            assertThat(body.number("orig_time")).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSignaturePartMayBeMissingAndPartsBeyondTheBlobAreIgnored(Wire wire) throws Exception {
        Peer client = keep(wire.dealer(chain(Sealing.PLAIN, 1)));
        byte[] json = Parts.echo("x", 1);
        for (List<byte[]> rest :
                List.of(
                        List.<byte[]>of(),
                        List.of(EMPTY),
                        List.of(EMPTY, EMPTY),
                        List.of(EMPTY, EMPTY, utf8("more"), EMPTY))) {
            client.send(concat(Parts.of("Q1"), List.of(EMPTY, utf8("echo.request"), json), rest));

            assertThat(client.receive(SOON)).hasSize(5);
        }
    }

    @Test
    void aReqSocketIsAnswered() throws Exception {
        assumeTrue(Libzmq.isInstalled(), "no libzmq is installed on this system");
        Peer client = keep(Libzmq.connect(Libzmq.REQ, chain(Sealing.PLAIN, 3)));
        for (int i = 0; i < 3; i++) {
            client.send(List.of(utf8("echo.request"), Parts.echo("x", 1)));

            List<byte[]> answer = client.receive(SOON);
            assertThat(answer).hasSize(3);
            assertThat(answer.get(0)).isEqualTo(utf8("echo.response"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void hundredsOfClientsThatComeAskOnceAndLeaveAreAllAnswered(Wire wire) throws Exception {
        int port = chain(Sealing.PLAIN, 1);
        for (int i = 0; i < 500; i++) {
            try (Peer client = wire.dealer(port)) {
                client.send(Parts.echoRequest(Parts.of("Q" + i)));
                assertThat(client.receive(SOON).get(0)).isEqualTo(utf8("Q" + i));
            }
        }
    }

    /** Servers in a row, the last of them with echo; the port of the first. */
    private int chain(Sealing sealing, int servers) {
        int next =
                keep(Node.start("last", sealing.serverOptions(Keystore.FOLDER.toString())).echo())
                        .port();
        for (int i = 1; i < servers; i++) {
            next = keep(Node.start("proxy" + i, Map.of()).proxy("*", next)).port();
        }
        return next;
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
