// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import cc.api.CmsForm;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/** The ciphers that contents are encrypted with: those that deployed peers take. */
enum ContentCipher {
    AES128(NISTObjectIdentifiers.id_aes128_CBC, "AES", 16, 16),
    AES192(NISTObjectIdentifiers.id_aes192_CBC, "AES", 24, 16),
    AES256(NISTObjectIdentifiers.id_aes256_CBC, "AES", 32, 16),
    TRIPLE_DES(PKCSObjectIdentifiers.des_EDE3_CBC, "DESede", 24, 8);

    private final ASN1ObjectIdentifier id;
    private final String keyAlgorithm;
    private final int keyBytes;
    private final int blockBytes;

    ContentCipher(ASN1ObjectIdentifier id, String keyAlgorithm, int keyBytes, int blockBytes) {
        this.id = id;
        this.keyAlgorithm = keyAlgorithm;
        this.keyBytes = keyBytes;
        this.blockBytes = blockBytes;
    }

    /** The one of {@link CmsForm#cipher()}. */
    static ContentCipher ofOption(String option) {
        return values()[CmsForm.CIPHERS.indexOf(option)];
    }

    static Optional<ContentCipher> of(ASN1ObjectIdentifier id) {
        return Arrays.stream(values()).filter(cipher -> cipher.id.equals(id)).findFirst();
    }

    ASN1ObjectIdentifier id() {
        return id;
    }

    String keyAlgorithm() {
        return keyAlgorithm;
    }

    String transformation() {
        return keyAlgorithm + "/CBC/PKCS5Padding";
    }

    int keyBytes() {
        return keyBytes;
    }

    int blockBytes() {
        return blockBytes;
    }
}
