// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Frame;
import cc.api.Server;
import cc.api.config.Options;
import cc.api.config.Sizes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.apache.karaf.shell.support.CommandException;

/** A file that goes along with a message. */
final class BlobFile {

    private static final long MAX_MESSAGE = 64L * 1024 * 1024;

    private BlobFile() {}

    /**
     * Reads a file that a server would take.
     *
     * @throws CommandException if it cannot be read, is empty, or larger than the server's messages
     */
    static Frame read(String file, Server to) throws CommandException {
        long most =
                Options.of(to.options())
                        .bytes("max-message-size", MAX_MESSAGE, 1, Integer.MAX_VALUE - 16);
        try {
            Path path = Path.of(file);
            // a device or a pipe has no end
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw CcCommand.failure("--blob: " + file + " is no regular file");
            }
            try (InputStream in = Files.newInputStream(path)) {
                byte[] content = in.readNBytes((int) most + 1);
                if (content.length == 0) {
                    throw CcCommand.failure("--blob: " + file + " is empty: that counts as none");
                }
                if (content.length > most) {
                    throw CcCommand.failure(
                            "--blob: "
                                    + file
                                    + " is too large: server "
                                    + to.name()
                                    + " takes messages of up to "
                                    + Sizes.format(most)
                                    + " (max-message-size)");
                }
                return Frame.wrap(content);
            }
        } catch (IOException | InvalidPathException e) {
            throw CcCommand.failure("--blob: cannot read " + file + ": " + Failure.ofFile(e));
        }
    }
}
