// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The {@code openssl} command of this machine. */
final class OpenSsl {

    private final Path folder;

    /**
     * @param folder where it runs
     */
    OpenSsl(Path folder) {
        this.folder = folder;
        assumeTrue(isThere(), "openssl is not on this machine");
    }

    private boolean isThere() {
        try {
            return run("version").startsWith("OpenSSL");
        } catch (IOException | InterruptedException | IllegalStateException e) {
            return false;
        }
    }

    /** Runs a command, words with blanks between them; fails if it does. */
    String run(String command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("openssl"));
        words.addAll(List.of(command.split(" ")));
        Path output = Files.createTempFile(folder, "openssl", ".out");
        Process process =
                new ProcessBuilder(words)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("openssl does not end: " + command);
        }
        String text = Files.readString(output, StandardCharsets.ISO_8859_1);
        if (process.exitValue() != 0) {
            throw new IllegalStateException("openssl " + command + ": " + text);
        }
        return text;
    }
}
