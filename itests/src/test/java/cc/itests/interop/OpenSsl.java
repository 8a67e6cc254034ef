// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The command {@code openssl cms} with the keystore of the test data: makes and checks what
 * deployed peers make and check with the same library.
 */
final class OpenSsl {

    private static final long LIMIT_SECONDS = 20;

    private final Path keystore;
    private final Path scratch;

    /**
     * @param scratch a folder for files that the command reads and writes
     */
    OpenSsl(Path keystore, Path scratch) {
        this.keystore = keystore;
        this.scratch = scratch;
    }

    static boolean isInstalled() {
        try {
            return new ProcessBuilder("openssl", "version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A detached signature by the key of this name. */
    byte[] sign(byte[] content, String signer, String digest) {
        return cms(content, signing(signer, digest));
    }

    /** A signature by the key of this name, around the content. */
    byte[] signAround(byte[] content, String signer, String digest) {
        List<String> arguments = new ArrayList<>(signing(signer, digest));
        arguments.add("-nodetach");
        return cms(content, arguments);
    }

    /** The content of a signature, if a key that this CA certified made it; detached or not. */
    byte[] verify(byte[] signature, byte[] detached, String ca) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "-verify",
                                "-binary",
                                "-inform",
                                "DER",
                                "-purpose",
                                "any",
                                "-CAfile",
                                certificate(ca)));
        if (detached.length > 0) {
            arguments.addAll(List.of("-content", file("content", detached).toString()));
        }
        return cms(signature, arguments);
    }

    byte[] encrypt(byte[] content, String recipient, String cipher) {
        return cms(
                content,
                List.of(
                        "-encrypt",
                        "-binary",
                        "-outform",
                        "DER",
                        "-" + cipher,
                        certificate(recipient)));
    }

    byte[] decrypt(byte[] envelope, String recipient) {
        return cms(
                envelope,
                List.of(
                        "-decrypt",
                        "-binary",
                        "-inform",
                        "DER",
                        "-recip",
                        certificate(recipient),
                        "-inkey",
                        key(recipient)));
    }

    private List<String> signing(String signer, String digest) {
        return List.of(
                "-sign",
                "-binary",
                "-outform",
                "DER",
                "-md",
                digest,
                "-signer",
                certificate(signer),
                "-inkey",
                key(signer));
    }

    private String certificate(String name) {
        return keystore.resolve(name + ".crt").toString();
    }

    private String key(String name) {
        return keystore.resolve("private").resolve(name + ".key").toString();
    }

    private byte[] cms(byte[] input, List<String> arguments) {
        Path out = scratch.resolve("out");
        Path errors = scratch.resolve("errors");
        List<String> command = new ArrayList<>(List.of("openssl", "cms"));
        command.addAll(arguments);
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectInput(file("in", input).toFile())
                            .redirectOutput(out.toFile())
                            .redirectError(errors.toFile())
                            .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " does not end");
            }
            if (process.exitValue() != 0) {
                throw new AssertionError(
                        command + ": " + Files.readString(errors, StandardCharsets.UTF_8));
            }
            return Files.readAllBytes(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private Path file(String name, byte[] content) {
        try {
            return Files.write(scratch.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
