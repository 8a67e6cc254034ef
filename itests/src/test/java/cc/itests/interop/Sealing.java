// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.interop;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The three ways in which messages travel, and the options of the two sides for each. */
enum Sealing {
    PLAIN(Map.of(), Map.of()),
    SIGNED(
            Map.of("cms-sign", "server", "cms-verify-ca", "ca"),
            Map.of("cms-sign", "user1", "cms-verify-ca", "ca2")),
    ENCRYPTED(
            Map.of(
                    "cms-sign", "server",
                    "cms-verify-ca", "ca",
                    "cms-encrypt", "user1",
                    "cms-decrypt", "confdb"),
            Map.of(
                    "cms-sign", "user1",
                    "cms-verify-ca", "ca2",
                    "cms-encrypt", "confdb",
                    "cms-decrypt", "user1"));

    private static final byte[] ENC1 = "ENC1".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, String> server;
    private final Map<String, String> client;

    Sealing(Map<String, String> server, Map<String, String> client) {
        this.server = server;
        this.client = client;
    }

    /** {@code cms-*} options of a server that reads what clients send, keystore included. */
    Map<String, String> serverOptions(String keystore) {
        return with(keystore, server);
    }

    Map<String, String> clientOptions(String keystore) {
        return with(keystore, client);
    }

    /** Body and signature part of a message, as a client makes them with OpenSSL. */
    List<byte[]> seal(byte[] json, OpenSsl openssl) {
        return switch (this) {
            case PLAIN -> List.of(json, new byte[0]);
            case SIGNED -> List.of(json, openssl.sign(json, "user1", "sha256"));
            case ENCRYPTED ->
                    List.of(
                            ENC1,
                            openssl.encrypt(
                                    openssl.signAround(json, "user1", "sha1"),
                                    "confdb",
                                    "aes-128-cbc"));
        };
    }

    /** The JSON of a server's body and signature part, if OpenSSL accepts them. */
    byte[] open(byte[] body, byte[] signature, OpenSsl openssl) {
        return switch (this) {
            case PLAIN -> {
                if (signature.length > 0) {
                    throw new AssertionError("signed by a server that has no key");
                }
                yield body;
            }
            case SIGNED -> openssl.verify(signature, body, "ca2");
            case ENCRYPTED -> {
                if (!Arrays.equals(body, ENC1)) {
                    throw new AssertionError("not encrypted");
                }
                yield openssl.verify(openssl.decrypt(signature, "user1"), new byte[0], "ca2");
            }
        };
    }

    private static Map<String, String> with(String keystore, Map<String, String> options) {
        return options.isEmpty()
                ? options
                : Stream.concat(
                                options.entrySet().stream(),
                                Stream.of(Map.entry("cms-keystore", keystore)))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
