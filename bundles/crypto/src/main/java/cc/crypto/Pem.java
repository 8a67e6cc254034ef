// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.X509TrustedCertificateBlock;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/** Reads PEM files: text around the blocks is skipped, as OpenSSL does. */
final class Pem {

    private static final int MAX_BLOCKS = 1000;

    private Pem() {}

    /**
     * The certificates in a file, at least one.
     *
     * @throws KeystoreException if there is none or one cannot be read
     */
    static List<X509CertificateHolder> certificates(KeystoreFile file) throws KeystoreException {
        List<X509CertificateHolder> certificates = new ArrayList<>();
        for (Object block : blocks(file)) {
            if (block instanceof X509CertificateHolder certificate) {
                certificates.add(certificate);
            } else if (block instanceof X509TrustedCertificateBlock trusted) {
                certificates.add(trusted.getCertificateHolder());
            }
        }
        if (certificates.isEmpty()) {
            throw new KeystoreException(file.path() + " holds no PEM certificate");
        }
        return certificates;
    }

    /**
     * The first private key in a file, of PKCS#8 or PKCS#1.
     *
     * @throws KeystoreException if there is none, or it cannot be read without a password
     */
    static PrivateKeyInfo privateKey(KeystoreFile file) throws KeystoreException {
        for (Object block : blocks(file)) {
            if (block instanceof PrivateKeyInfo key) {
                return key;
            }
            if (block instanceof PEMKeyPair pair) {
                return pair.getPrivateKeyInfo();
            }
            if (block instanceof PKCS8EncryptedPrivateKeyInfo
                    || block instanceof PEMEncryptedKeyPair) {
                throw new KeystoreException(
                        file.path()
                                + " is encrypted with a password; only keys without one can be"
                                + " used");
            }
        }
        throw new KeystoreException(file.path() + " holds no PEM private key");
    }

    private static List<Object> blocks(KeystoreFile file) throws KeystoreException {
        String text = new String(file.content(), StandardCharsets.ISO_8859_1);
        List<Object> blocks = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object block = parser.readObject();
                    block != null && blocks.size() < MAX_BLOCKS;
                    block = parser.readObject()) {
                blocks.add(block);
            }
            return blocks;
        } catch (IOException | RuntimeException e) {
            // without its message: that could quote the key
            throw new KeystoreException(file.path() + " is damaged: PEM that cannot be read");
        }
    }
}
