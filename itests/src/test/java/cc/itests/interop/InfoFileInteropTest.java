// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.interop;

import static cc.itests.interop.Parts.EMPTY;
import static cc.itests.interop.Parts.concat;
import static cc.itests.interop.Parts.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Info files as old senders make them, sealed by OpenSSL, through a local server onto disk. */
@Timeout(180)
class InfoFileInteropTest {

    private static final Instant MTIME = Instant.ofEpochMilli(1795361400250L);

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource
    void anInfoFileArrivesWithContentAndTime(Sealing sealing) throws Exception {
        assumeTrue(
                sealing == Sealing.PLAIN || OpenSsl.isInstalled(),
                "no openssl is installed on this system");
        Path written = folder.resolve("written");
        OpenSsl openssl =
                new OpenSsl(Keystore.FOLDER, Files.createDirectory(folder.resolve("scratch")));
        byte[] content = utf8("grüße\r\n\0".repeat(1000));
        byte[] blob = gzip(content);
        try (Node hub =
                        Node.start("hub", sealing.serverOptions(Keystore.FOLDER.toString()))
                                .infowriter(written);
                Node local = Node.start("local", Map.of()).proxy("pub", hub.port());
                SocketPeer client = SocketPeer.dealer(local.port())) {
            List<byte[]> sealed = sealing.seal(json(sha1(blob)), openssl);
            client.send(concat(List.of(EMPTY, utf8("pub.infofile.x")), sealed, List.of(blob)));

            Path file = written.resolve("web1_a").resolve("info.é");
            await().untilAsserted(() -> assertThat(file).hasBinaryContent(content));
            assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.from(MTIME));
        }
    }

    private static byte[] json(String hash) {
        return utf8(
                "{\"filename\": \"C:\\\\dir\\\\info.\\u00e9\", \"mtime\": 1795361400.25,"
                        + " \"comp\": \"gzip\", \"data\": \"\", \"req\": \"pub.infofile.x\","
                        + " \"time\": 1795361434.25, \"hostname\": \"web1/a\", \"blob_hash\":"
                        + " \"SHA-1:"
                        + hash
                        + "\", \"mode\": \"b\"}");
    }

    private static String sha1(byte[] content) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(content));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }
}
