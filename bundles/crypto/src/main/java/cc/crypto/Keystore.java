// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder with {@code NAME.crt} and private keys in {@code private/NAME.key}, all of them PEM. */
final class Keystore {

    static final String CERTIFICATE = ".crt";
    static final String KEY = ".key";
    static final String PRIVATE = "private";

    private static final Logger LOG = LoggerFactory.getLogger(Keystore.class);
    private static final int MAX_NAME = 200;

    private final Path directory;
    private final Clock clock;
    private final LongSupplier ticker;
    private final Set<Path> exposed;

    /**
     * @param exposed key files whose permissions have been complained about; added to
     */
    Keystore(Path directory, Clock clock, LongSupplier ticker, Set<Path> exposed) {
        this.directory = directory;
        this.clock = clock;
        this.ticker = ticker;
        this.exposed = exposed;
    }

    /** Whether a name stays in the folder: no path, nothing hidden, nothing that upsets a log. */
    static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME
                && name.charAt(0) != '.'
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ');
    }

    Path certificateFile(String name) throws KeystoreException {
        return resolve(directory, name + CERTIFICATE);
    }

    Path keyFile(String name) throws KeystoreException {
        return resolve(directory.resolve(PRIVATE), name + KEY);
    }

    /** A certificate whose key signs messages. */
    Watched<Identity> signer(String name) throws KeystoreException {
        return identity(name, Identity::forSigning);
    }

    /** A certificate whose key decrypts messages. */
    Watched<Identity> recipient(String name) throws KeystoreException {
        return identity(name, files -> Identity.of(files.get(0), files.get(1)));
    }

    private Watched<Identity> identity(String name, Watched.Parser<Identity> parser)
            throws KeystoreException {
        Path keyFile = keyFile(name);
        return watch(
                List.of(certificateFile(name), keyFile),
                files -> {
                    Identity identity = parser.parse(files);
                    warnIfNotValid(files.get(0).path(), identity.certificate());
                    warnIfExposed(keyFile);
                    return identity;
                });
    }

    /** The CAs in one file. */
    Watched<List<Authority>> authorities(String name) throws KeystoreException {
        return watch(
                List.of(certificateFile(name)),
                files -> {
                    List<Authority> authorities = Authority.read(name, files.get(0));
                    authorities.forEach(
                            ca -> warnIfNotValid(files.get(0).path(), ca.certificate()));
                    return authorities;
                });
    }

    /** A certificate that messages are encrypted to. */
    Watched<Receiver> receiver(String name) throws KeystoreException {
        return watch(
                List.of(certificateFile(name)),
                files -> {
                    Receiver receiver = Receiver.read(files.get(0));
                    warnIfNotValid(files.get(0).path(), receiver.certificate());
                    return receiver;
                });
    }

    private <T> Watched<T> watch(List<Path> files, Watched.Parser<T> parser)
            throws KeystoreException {
        return new Watched<>(files, parser, clock, ticker);
    }

    /** Not refused: the clock may be what is wrong, and it may soon be right. */
    private void warnIfNotValid(Path file, X509Certificate certificate) {
        Instant now = clock.instant();
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            LOG.warn("{} expired on {}", file, certificate.getNotAfter().toInstant());
        } else if (now.isBefore(certificate.getNotBefore().toInstant())) {
            LOG.warn("{} is not valid before {}", file, certificate.getNotBefore().toInstant());
        }
    }

    private void warnIfExposed(Path keyFile) {
        try {
            Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(keyFile);
            if (allowed.contains(PosixFilePermission.OTHERS_READ) && exposed.add(keyFile)) {
                LOG.warn("{} can be read by every user of this machine: chmod 600 it", keyFile);
            }
        } catch (IOException | UnsupportedOperationException e) {
            // gone again, which the next look tells, or a system with other permissions
        }
    }

    private static Path resolve(Path folder, String file) throws KeystoreException {
        try {
            return folder.resolve(file);
        } catch (InvalidPathException e) {
            throw new KeystoreException("no file can have this name");
        }
    }
}
