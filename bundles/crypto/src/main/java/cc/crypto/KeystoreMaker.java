// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * Makes what is missing of a keystore: a CA, and certificates of it. Never changes a file that is
 * there. Needs no lock against others that do the same in the same folder: whoever comes second
 * goes on with the first one's key, and a run that was cut off is finished by the next.
 */
final class KeystoreMaker {

    private static final String OWNER_ONLY = "rw-------";
    private static final String FOR_ALL = "rw-r--r--";

    private final Path directory;
    private final CertificateMaker maker;
    private final List<Path> made = new ArrayList<>();

    KeystoreMaker(Path directory, CertificateMaker maker) {
        this.directory = directory;
        this.maker = maker;
    }

    /**
     * Makes a CA and certificates, where they are not there.
     *
     * @return the files that were made
     * @throws KeystoreException if a file that is there cannot be used
     */
    List<Path> make(String authority, List<String> names)
            throws KeystoreException, IOException, GeneralSecurityException {
        Files.createDirectories(directory);
        Path privateKeys = directory.resolve(Keystore.PRIVATE);
        if (!Files.isDirectory(privateKeys)) {
            Files.createDirectories(privateKeys, permissions(directory, "rwx------"));
        }
        if (!Files.exists(certificateFile(authority))) {
            RsaKey key = key(authority);
            write(
                    certificateFile(authority),
                    "CERTIFICATE",
                    maker.authority(authority, key).getEncoded(),
                    FOR_ALL);
        }
        for (String name : names) {
            if (!Files.exists(certificateFile(name))) {
                Identity issuer =
                        Identity.of(
                                KeystoreFile.read(certificateFile(authority)),
                                KeystoreFile.read(keyFile(authority)));
                write(
                        certificateFile(name),
                        "CERTIFICATE",
                        maker.certificate(name, key(name), issuer).getEncoded(),
                        FOR_ALL);
            }
        }
        return List.copyOf(made);
    }

    /** The key that is there, else a new one. */
    private RsaKey key(String name)
            throws KeystoreException, IOException, GeneralSecurityException {
        Path file = keyFile(name);
        if (!Files.exists(file)) {
            write(file, "PRIVATE KEY", CertificateMaker.newKey().getEncoded(), OWNER_ONLY);
        }
        return RsaKey.read(KeystoreFile.read(file));
    }

    private Path certificateFile(String name) {
        return directory.resolve(name + Keystore.CERTIFICATE);
    }

    private Path keyFile(String name) {
        return directory.resolve(Keystore.PRIVATE).resolve(name + Keystore.KEY);
    }

    private void write(Path file, String type, byte[] der, String permissions) throws IOException {
        Path folder = file.getParent();
        Path temporary =
                Files.createTempFile(folder, ".new-", ".tmp", permissions(folder, permissions));
        try {
            try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer content = ByteBuffer.wrap(pem(type, der));
                while (content.hasRemaining()) {
                    out.write(content);
                }
                out.force(true);
            }
            publish(temporary, file);
            made.add(file);
        } catch (FileAlreadyExistsException e) {
            // somebody else made it in the meantime, and it is as good
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** A link fails where the file is there, in one step; a rename would replace it. */
    private static void publish(Path temporary, Path file) throws IOException {
        try {
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.move(temporary, file); // a file system without links
        }
    }

    private static byte[] pem(String type, byte[] der) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, der));
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static FileAttribute<?>[] permissions(Path folder, String permissions) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
