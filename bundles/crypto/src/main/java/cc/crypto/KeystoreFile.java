// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** A file of a keystore as it was read. */
record KeystoreFile(Path path, byte[] content) {

    private static final int MAX_BYTES = 1 << 20;

    /**
     * @throws KeystoreException if it is not there, cannot be read, or can be no key or certificate
     */
    static KeystoreFile read(Path path) throws KeystoreException {
        try {
            // a FIFO would block, a device would never end
            if (!Files.readAttributes(path, BasicFileAttributes.class).isRegularFile()) {
                throw new KeystoreException(path + " is no regular file");
            }
            try (InputStream in = Files.newInputStream(path)) {
                byte[] content = in.readNBytes(MAX_BYTES + 1);
                if (content.length > MAX_BYTES) {
                    throw new KeystoreException(path + " is larger than 1 MB");
                }
                return new KeystoreFile(path, content);
            }
        } catch (IOException e) {
            throw new KeystoreException(reason(path, e));
        }
    }

    /** What an operator needs of an error of the file system. */
    static String reason(Path path, IOException error) {
        if (error instanceof FileSystemException e && e.getFile() != null) {
            if (error instanceof NoSuchFileException) {
                return e.getFile() + " is not there";
            }
            if (error instanceof AccessDeniedException) {
                return e.getFile() + ": permission denied";
            }
            if (error instanceof FileAlreadyExistsException) {
                return e.getFile() + " is there, and is something else";
            }
            return error.getMessage();
        }
        return path + ": " + error.getMessage();
    }
}
