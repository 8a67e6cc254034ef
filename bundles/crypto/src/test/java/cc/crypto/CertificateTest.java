// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Crypto;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Message;
import cc.api.Signer;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Random;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which signers are believed. */
class CertificateTest {

    private static final Duration DAYS = Duration.ofDays(2);

    @TempDir Path keystore;

    private final TestClock clock = new TestClock(Pki.NOW);
    private Pki.Entry ca;

    @BeforeEach
    void makeCa() throws Exception {
        ca = Pki.ca("O=Test,CN=ca");
        ca.saveCertificate(keystore, "ca");
    }

    private Crypto verifying(String... authorities) {
        return Cms.open(
                new CmsCryptoProvider(clock, clock),
                keystore,
                "cms-verify-ca",
                String.join(",", authorities));
    }

    private Signer accepted(Pki.Entry signer) throws Exception {
        return accepted(signer, "SHA256withRSA", "ca");
    }

    private Signer accepted(Pki.Entry signer, String algorithm, String... authorities)
            throws Exception {
        Message message = Cms.signedBy(signer, algorithm);
        return verifying(authorities).open(message).signer().orElseThrow();
    }

    private String refused(Pki.Entry signer, DropReason reason) throws Exception {
        return refused(signer, reason, "ca");
    }

    private String refused(Pki.Entry signer, DropReason reason, String... authorities)
            throws Exception {
        DropException refusal =
                Cms.refusal(verifying(authorities), Cms.signedBy(signer, "SHA256withRSA"));
        assertThat(refusal.reason()).isEqualTo(reason);
        return refusal.getMessage();
    }

    @Test
    void aSignerOfVersionThreeIsBelieved() throws Exception {
        Signer signer =
                accepted(
                        Pki.certificate("C=EE,CN=leaf")
                                .by(ca)
                                .ca(false)
                                .usage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment)
                                .make());

        assertThat(signer.subject()).isEqualTo("CN=leaf,C=EE");
        assertThat(signer.ca()).isEqualTo("ca");
    }

    @Test
    void aSignerOfVersionOneIsBelieved() throws Exception {
        accepted(Pki.certificate("CN=leaf").by(ca).v1().make());
    }

    @ParameterizedTest
    @ValueSource(ints = {KeyUsage.digitalSignature, KeyUsage.nonRepudiation})
    void aKeyUsageThatAllowsSignaturesIsEnough(int usage) throws Exception {
        accepted(Pki.certificate("CN=leaf").by(ca).usage(usage).make());
    }

    @Test
    void aKeyUsageThatDoesNotAllowSignaturesIsObeyed() throws Exception {
        assertThat(
                        refused(
                                Pki.certificate("CN=leaf")
                                        .by(ca)
                                        .usage(KeyUsage.keyEncipherment | KeyUsage.keyAgreement)
                                        .make(),
                                DropReason.BAD_SIGNATURE))
                .contains("CN=leaf", "key usage");
    }

    @Test
    void anExtendedKeyUsageForOtherThingsIsObeyed() throws Exception {
        assertThat(
                        refused(
                                Pki.certificate("CN=leaf")
                                        .by(ca)
                                        .with(
                                                Extension.extendedKeyUsage,
                                                false,
                                                new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                                        .make(),
                                DropReason.BAD_SIGNATURE))
                .contains("extended key usage");
        for (KeyPurposeId purpose :
                new KeyPurposeId[] {
                    KeyPurposeId.id_kp_emailProtection, KeyPurposeId.anyExtendedKeyUsage
                }) {
            accepted(
                    Pki.certificate("CN=leaf")
                            .by(ca)
                            .with(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose))
                            .make());
        }
    }

    @Test
    void aCriticalExtensionThatNobodyKnowsIsObeyed() throws Exception {
        var id = new ASN1ObjectIdentifier("1.2.3.4.5");
        var value = new DERUTF8String("only on Sundays");

        assertThat(
                        refused(
                                Pki.certificate("CN=leaf").by(ca).with(id, true, value).make(),
                                DropReason.BAD_SIGNATURE))
                .contains("1.2.3.4.5");
        accepted(Pki.certificate("CN=leaf").by(ca).with(id, false, value).make());
    }

    @Test
    void anExpiredSignerIsRefused() throws Exception {
        assertThat(
                        refused(
                                Pki.certificate("CN=leaf")
                                        .by(ca)
                                        .until(Pki.NOW.minusSeconds(1))
                                        .make(),
                                DropReason.EXPIRED))
                .contains("CN=leaf", "expired on 2026-11-22T23:59:59Z");
    }

    @Test
    void aSignerOfTomorrowIsRefused() throws Exception {
        assertThat(
                        refused(
                                Pki.certificate("CN=leaf")
                                        .by(ca)
                                        .from(Pki.NOW.plusSeconds(1))
                                        .make(),
                                DropReason.EXPIRED))
                .contains("CN=leaf", "not valid before");
    }

    @Test
    void aSignerExpiresWhileTheServerRuns() throws Exception {
        Crypto crypto = verifying("ca");
        Message message = Cms.signedBy(Pki.certificate("CN=leaf").by(ca).make(), "SHA256withRSA");
        assertThat(crypto.open(message).signer()).isPresent();

        clock.pass(DAYS);

        assertThat(Cms.reason(crypto, message)).isEqualTo(DropReason.EXPIRED);
    }

    @Test
    void anExpiredCaVouchesForNobody() throws Exception {
        Pki.Entry old =
                Pki.certificate("CN=old")
                        .pair(Pki.rsa("old"))
                        .until(Pki.NOW.minusSeconds(1))
                        .ca(true)
                        .make();
        old.saveCertificate(keystore, "old");

        assertThat(refused(Pki.certificate("CN=leaf").by(old).make(), DropReason.EXPIRED, "old"))
                .contains("CN=old");
    }

    @Test
    void whoVouchesForHimselfIsRefused() throws Exception {
        assertThat(refused(Pki.certificate("CN=self").make(), DropReason.BAD_SIGNATURE))
                .contains("CN=self");
    }

    @Test
    void whoVouchesForHimselfIsBelievedWhereHeIsListed() throws Exception {
        Pki.Entry self = Pki.certificate("CN=self").make();
        self.saveCertificate(keystore, "self");

        assertThat(accepted(self, "SHA256withRSA", "ca", "self").ca()).isEqualTo("self");
    }

    @Test
    void aCaForCertificatesOnlySignsNoMessages() throws Exception {
        assertThat(refused(ca, DropReason.BAD_SIGNATURE)).contains("key usage");
    }

    @Test
    void anotherCaOfTheSameNameIsAnotherCa() throws Exception {
        Pki.Entry impostor =
                Pki.certificate("O=Test,CN=ca").pair(Pki.rsa("impostor")).ca(true).make();

        refused(Pki.certificate("CN=leaf").by(impostor).make(), DropReason.BAD_SIGNATURE);
        impostor.saveCertificate(keystore, "second");
        assertThat(
                        accepted(
                                        Pki.certificate("CN=leaf").by(impostor).make(),
                                        "SHA256withRSA",
                                        "ca",
                                        "second")
                                .ca())
                .isEqualTo("second");
    }

    @Test
    void theRightKeyUnderAnotherNameIsRefused() throws Exception {
        refused(
                Pki.certificate("CN=leaf").by(ca).issuer("O=Other,CN=ca").make(),
                DropReason.BAD_SIGNATURE);
    }

    @Test
    void aCaInBetweenCountsOnlyWhereItIsListed() throws Exception {
        Pki.Entry between =
                Pki.certificate("CN=between").pair(Pki.rsa("between")).by(ca).ca(true).make();
        between.saveCertificate(keystore, "between");
        Pki.Entry leaf = Pki.certificate("CN=leaf").by(between).make();

        refused(leaf, DropReason.BAD_SIGNATURE);
        assertThat(accepted(leaf, "SHA256withRSA", "ca", "between").ca()).isEqualTo("between");
    }

    @Test
    void aCertificateThatWasChangedIsRefused() throws Exception {
        Pki.Entry impostor = Pki.certificate("CN=leaf").by(ca).pair(Pki.rsa("impostor")).make();
        Pki.Entry wrong =
                Pki.certificate("CN=leaf")
                        .issuer("O=Test,CN=ca") // signed by itself, and says otherwise
                        .pair(Pki.rsa("impostor"))
                        .make();

        accepted(impostor);
        refused(wrong, DropReason.BAD_SIGNATURE);
    }

    @Test
    void weakSignaturesOnCertificatesAreRefused() throws Exception {
        refused(
                Pki.certificate("CN=leaf").by(ca).signedWith("MD5withRSA").make(),
                DropReason.BAD_SIGNATURE);
        accepted(Pki.certificate("CN=leaf").by(ca).signedWith("SHA1withRSA").make());
        accepted(Pki.certificate("CN=leaf").by(ca).signedWith("SHA512withRSA").make());
    }

    @Test
    void keysThatAreTooSmallAreRefused() throws Exception {
        KeyPair small = Pki.rsa("small", 512);
        KeyPair old = Pki.rsa("old", 1024);

        assertThat(
                        refused(
                                Pki.certificate("CN=leaf").by(ca).pair(small).make(),
                                DropReason.BAD_SIGNATURE))
                .contains("an RSA key of 512 bits");
        accepted(Pki.certificate("CN=leaf").by(ca).pair(old).make());
    }

    @Test
    void keysThatWouldCostTooMuchAreRefused() throws Exception {
        BigInteger modulus = new BigInteger(20_000, new Random(1)).setBit(19_999).setBit(0);
        BigInteger usual = BigInteger.valueOf(65_537);
        BigInteger slow = BigInteger.ONE.shiftLeft(900).setBit(0);

        refused(
                Pki.certificate("CN=leaf").by(ca).publicKey(modulus, usual).make(),
                DropReason.BAD_SIGNATURE);
        assertThat(
                        refused(
                                Pki.certificate("CN=leaf")
                                        .by(ca)
                                        .publicKey(modulus.shiftRight(18_000).setBit(0), slow)
                                        .make(),
                                DropReason.BAD_SIGNATURE))
                .contains("exponent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void signersWithEllipticCurvesAreBelieved(String curve) throws Exception {
        Pki.Entry leaf = Pki.certificate("CN=leaf").by(ca).pair(Pki.ec(curve)).make();

        accepted(leaf, "SHA256withECDSA", "ca");
    }

    @Test
    void casWithEllipticCurvesVouch() throws Exception {
        Pki.Entry curved =
                Pki.certificate("CN=curved")
                        .pair(Pki.ec("secp256r1"))
                        .signedWith("SHA256withECDSA")
                        .ca(true)
                        .make();
        curved.saveCertificate(keystore, "curved");

        Pki.Entry leaf = Pki.certificate("CN=leaf").by(curved).signedWith("SHA256withECDSA").make();

        assertThat(accepted(leaf, "SHA256withRSA", "curved").ca()).isEqualTo("curved");
    }
}
