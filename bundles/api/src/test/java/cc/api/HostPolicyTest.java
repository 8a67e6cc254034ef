// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.config.OptionException;
import cc.api.config.Options;
import java.io.InputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hosts a certificate of CN=web1, with the DNS name web1.example.com, may name. */
class HostPolicyTest {

    private static final String FINGERPRINT = "4e4cb498".repeat(8);

    private Optional<Signer> signer;

    @BeforeEach
    void certificate() throws Exception {
        try (InputStream pem = HostPolicyTest.class.getResourceAsStream("/web1.crt")) {
            X509Certificate certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(pem);
            signer = Optional.of(new Signer("CN=web1,O=x", FINGERPRINT, "ca", certificate));
        }
    }

    private static HostPolicy policy(String text) {
        Options options = Options.of(Map.of(HostPolicy.OPTION, text));
        HostPolicy policy = HostPolicy.of(options, "any");
        options.check();
        return policy;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "any                                  | web1             | true",
                "any                                  | db1              | true",
                "certificate                          | web1             | true",
                "certificate                          | WEB1             | true",
                "certificate                          | web1.example.com | true",
                "certificate                          | web1.example.org | false",
                "certificate                          | db1              | false",
                "certificate                          | web1/../db1      | false",
                "certificate                          | ''               | false",
                "web1=db*                             | db1              | true",
                "web1=db*                             | DB1              | true",
                "web1=db*                             | web1             | false",
                "web1=db1, web1=web1                  | web1             | true",
                "web1=db1, web1=web1                  | db1              | true",
                "web1.example.com=db1                 | db1              | true",
                "relay=*                              | web1             | false",
                "relay=*, certificate                 | web1             | true",
                "relay=*, certificate                 | db1              | false",
                "relay=*, any                         | db1              | true",
                "web1=web1, any                       | db1              | false",
            })
    void aCertificateMayNameWhatItsPolicySays(String text, String host, boolean allowed) {
        assertThat(policy(text).allows(signer, host)).isEqualTo(allowed);
    }

    @Test
    void aCertificateIsFoundByItsFingerprintHoweverThatIsWritten() {
        String colons = FINGERPRINT.toUpperCase().replaceAll("(..)(?!$)", "$1:");
        assertThat(policy(FINGERPRINT + "=db1").allows(signer, "db1")).isTrue();
        assertThat(policy(colons + "=db1").allows(signer, "db1")).isTrue();
        assertThat(policy("00" + FINGERPRINT.substring(2) + "=db1").allows(signer, "db1"))
                .isFalse();
    }

    @Test
    void whereNobodyIsVerifiedOnlyAnyAllowsAnything() {
        assertThat(policy("any").allows(Optional.empty(), "web1")).isTrue();
        assertThat(policy("certificate").allows(Optional.empty(), "web1")).isFalse();
        assertThat(policy("web1=*").allows(Optional.empty(), "web1")).isFalse();
        assertThat(policy("any, relay=*").allows(Optional.empty(), "web1")).isFalse();
    }

    @Test
    void whatIsNotSetAllowsAll() {
        assertThat(HostPolicy.of(Options.of(Map.of()), "any").allowsAll()).isTrue();
        assertThat(policy("certificate").allowsAll()).isFalse();
        assertThat(policy("any, web1=web1").allowsAll()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "web1", "=db1", "web1=", "any, certificate"})
    void whatIsNoPolicyIsRefused(String text) {
        assertThatThrownBy(() -> policy(text))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("host-names = '" + text)
                .hasMessageContaining("either 'any' or 'certificate', or CERTIFICATE=HOST");
    }

    @Test
    void aRefusalNamesHostAndCertificateOnOneLine() {
        assertThat(HostPolicy.refusal(signer, "db1\nx"))
                .contains("host 'db1", "'CN=web1,O=x'", "(host-names)")
                .doesNotContain("\n");
        assertThat(HostPolicy.refusal(Optional.empty(), "db1")).contains("cms-verify-ca");
    }
}
