// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import cc.api.KeyInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Tells operators what is in a keystore, and what is wrong with it. */
final class KeystoreListing {

    private KeystoreListing() {}

    /**
     * All names of a keystore, in order.
     *
     * @throws IOException if the folder cannot be read
     */
    static List<KeyInfo> of(Path directory) throws IOException {
        Path privateKeys = directory.resolve(Keystore.PRIVATE);
        Set<String> certificates = names(directory, Keystore.CERTIFICATE);
        Set<String> keys =
                Files.isDirectory(privateKeys) && Files.isReadable(privateKeys)
                        ? names(privateKeys, Keystore.KEY)
                        : Set.of();
        Set<String> all = new TreeSet<>(certificates);
        all.addAll(keys);
        List<KeyInfo> infos = new ArrayList<>();
        for (String name : all) {
            infos.add(
                    info(
                            name,
                            file(certificates, directory, name, Keystore.CERTIFICATE),
                            file(keys, privateKeys, name, Keystore.KEY)));
        }
        return infos;
    }

    private static Optional<Path> file(Set<String> names, Path folder, String name, String end) {
        return names.contains(name) ? Optional.of(folder.resolve(name + end)) : Optional.empty();
    }

    private static Set<String> names(Path folder, String end) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(end))
                    .map(file -> file.substring(0, file.length() - end.length()))
                    .filter(Keystore::isName)
                    .forEach(names::add);
        }
        return names;
    }

    private static KeyInfo info(
            String name, Optional<Path> certificateFile, Optional<Path> keyFile) {
        Optional<X509Certificate> certificate = Optional.empty();
        String problem = "";
        try {
            if (certificateFile.isPresent()) {
                KeystoreFile file = KeystoreFile.read(certificateFile.get());
                certificate =
                        Optional.of(
                                Identity.certificate(file.path(), Pem.certificates(file).get(0)));
                Verifier.of(certificate.get().getPublicKey());
                if (keyFile.isPresent()) {
                    Identity.of(file, KeystoreFile.read(keyFile.get()));
                }
            } else if (keyFile.isPresent()) {
                Pem.privateKey(KeystoreFile.read(keyFile.get()));
            }
        } catch (KeystoreException e) {
            problem = e.getMessage();
        } catch (InvalidKeyException e) {
            problem = "has " + e.getMessage();
        }
        return new KeyInfo(
                name,
                certificateFile.isPresent(),
                keyFile.isPresent(),
                certificate.map(Certificates::subject).orElse(""),
                certificate.map(Certificates::issuer).orElse(""),
                certificate.map(c -> c.getNotBefore().toInstant()),
                certificate.map(c -> c.getNotAfter().toInstant()),
                certificate.map(KeystoreListing::fingerprint).orElse(""),
                certificate.map(c -> algorithm(c.getPublicKey())).orElse(""),
                problem);
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return Certificates.fingerprint(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            return "";
        }
    }

    private static String algorithm(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return "RSA " + rsa.getModulus().bitLength();
        }
        if (key instanceof ECPublicKey ec) {
            return "EC " + ec.getParams().getCurve().getField().getFieldSize();
        }
        return key.getAlgorithm();
    }
}
