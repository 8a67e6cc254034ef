// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.Crypto;
import cc.api.KeyInfo;
import cc.api.config.OptionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewKeystoreTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    @TempDir Path folder;

    private Path keystore() {
        return folder.resolve("etc/keystore");
    }

    private Map<String, Object> options(String... namesAndValues) {
        Map<String, Object> options = new HashMap<>();
        options.put("service.pid", "cc.crypto.keystore~demo");
        options.put("directory", keystore().toString());
        options.put("names", "local, hub");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            options.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return options;
    }

    private void awaitFile(String name) {
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(keystore().resolve(name)));
    }

    @Test
    void aKeystoreIsMadeThatSignsAndEncrypts() throws Exception {
        NewKeystore component = new NewKeystore(options());
        awaitFile("hub.crt");
        component.deactivate();

        CmsCryptoProvider provider = new CmsCryptoProvider();
        Crypto local =
                Cms.open(
                        provider,
                        keystore(),
                        "cms-sign",
                        "local",
                        "cms-encrypt",
                        "hub",
                        "cms-verify-ca",
                        "ca");
        Crypto hub = Cms.open(provider, keystore(), "cms-decrypt", "hub", "cms-verify-ca", "ca");
        assertThat(hub.open(Cms.signed(local)).signer().orElseThrow().subject())
                .isEqualTo("CN=local,O=CC");
        assertThat(provider.keys(keystore().toString()))
                .allMatch(key -> key.problem().isEmpty())
                .allMatch(key -> key.algorithm().equals("RSA 2048"))
                .extracting(KeyInfo::name)
                .containsExactly("ca", "hub", "local");
        assertThat(component.refusal()).isEmpty();
    }

    @Test
    void privateKeysAreForTheirOwnerOnly() throws Exception {
        NewKeystore component = new NewKeystore(options());
        awaitFile("hub.crt");
        component.deactivate();

        Path privateKeys = keystore().resolve("private");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(privateKeys)))
                .isEqualTo("rwx------");
        for (String name : List.of("ca", "local", "hub")) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(
                                            privateKeys.resolve(name + ".key"))))
                    .isEqualTo("rw-------");
        }
        assertThat(content().keySet())
                .containsExactlyInAnyOrder(
                        "ca.crt",
                        "local.crt",
                        "hub.crt",
                        "private/ca.key",
                        "private/local.key",
                        "private/hub.key");
    }

    @Test
    void whatIsThereIsNeverTouched() throws Exception {
        NewKeystore first = new NewKeystore(options());
        awaitFile("hub.crt");
        first.deactivate();
        Map<String, String> before = content();

        NewKeystore second = new NewKeystore(options("names", "local,hub,third"));
        awaitFile("third.crt");
        second.deactivate();

        assertThat(content()).containsAllEntriesOf(before).hasSize(before.size() + 2);
    }

    @Test
    void aNameThatIsAddedWhileItRunsIsMade() throws Exception {
        NewKeystore component = new NewKeystore(options("names", "one"));
        awaitFile("one.crt");
        component.modified(options("names", "one,two"));
        awaitFile("two.crt");
        component.deactivate();

        assertThat(keystore().resolve("private/two.key")).exists();
    }

    @Test
    void aRunThatWasCutOffIsFinished() throws Exception {
        CertificateMaker maker = maker();
        new KeystoreMaker(keystore(), maker).make("ca", List.of("local"));
        String key = Files.readString(keystore().resolve("private/local.key"));
        Files.delete(keystore().resolve("local.crt"));

        List<Path> made = new KeystoreMaker(keystore(), maker).make("ca", List.of("local"));

        assertThat(made).containsExactly(keystore().resolve("local.crt"));
        assertThat(keystore().resolve("private/local.key")).hasContent(key);
        assertThat(new CmsCryptoProvider().keys(keystore().toString()))
                .allMatch(info -> info.problem().isEmpty());
    }

    @Test
    void severalAtOnceMakeOneKeystore() throws Exception {
        int count = 4;
        CyclicBarrier start = new CyclicBarrier(count);
        ExecutorService pool = Executors.newFixedThreadPool(count);
        try {
            List<Future<List<Path>>> runs = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                runs.add(
                        pool.submit(
                                () -> {
                                    start.await();
                                    return new KeystoreMaker(keystore(), maker())
                                            .make("ca", List.of("local"));
                                }));
            }
            List<Path> made = new ArrayList<>();
            for (Future<List<Path>> run : runs) {
                made.addAll(run.get(60, TimeUnit.SECONDS));
            }
            assertThat(made).hasSize(4).doesNotHaveDuplicates();
        } finally {
            pool.shutdownNow();
            assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
        Crypto crypto =
                Cms.open(
                        new CmsCryptoProvider(),
                        keystore(),
                        "cms-sign",
                        "local",
                        "cms-verify-ca",
                        "ca");
        assertThat(crypto.open(Cms.signed(crypto)).signer()).isPresent();
    }

    @Test
    void aCaOfSomebodyElseWithoutItsKeyIsReported() throws Exception {
        Pki.ca("CN=theirs").saveCertificate(keystore(), "ca");

        NewKeystore component = new NewKeystore(options());

        await().untilAsserted(
                        () ->
                                assertThat(component.refusal())
                                        .hasValueSatisfying(
                                                why ->
                                                        assertThat(why)
                                                                .contains(
                                                                        "private/ca.key is not"
                                                                                + " there")));
        component.deactivate();
        assertThat(content()).containsOnlyKeys("ca.crt");
    }

    @Test
    void itsThreadEndsWithIt() throws Exception {
        Files.createDirectories(folder.resolve("etc"));
        Files.writeString(keystore(), "a file where the folder should be");
        NewKeystore component = new NewKeystore(options());
        await().until(() -> component.refusal().isPresent());
        assertThat(component.refusal().orElseThrow())
                .isEqualTo(keystore() + " is there, and is something else");

        component.deactivate();

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().contains(keystore().toString()));
    }

    @Test
    void mistakesAreReportedTogether() {
        Map<String, Object> wrong =
                options(
                        "ca",
                        "../ca",
                        "names",
                        "a/b",
                        "days",
                        "0",
                        "subject",
                        "nonsense",
                        "directory",
                        "");

        assertThatThrownBy(() -> new NewKeystore(wrong))
                .isInstanceOf(OptionException.class)
                .hasMessageContainingAll(
                        "cc.crypto.keystore~demo: ",
                        "directory is not set",
                        "ca = '../ca'",
                        "names = 'a/b'",
                        "days = '0': must be an integer from 1 to 36500",
                        "subject = 'nonsense'");
        assertThatThrownBy(() -> new NewKeystore(options("names", "x,ca")))
                .hasMessageContaining("not the CA's");
    }

    @Test
    void aWrongChangeIsRefusedAndTheOldOneStays() throws Exception {
        NewKeystore component = new NewKeystore(options("names", "one"));
        component.modified(options("names", "one", "days", "never"));

        awaitFile("one.crt");
        assertThat(component.refusal())
                .hasValueSatisfying(why -> assertThat(why).contains("days = 'never'"));
        component.modified(options("names", "one"));
        assertThat(component.refusal()).isEmpty();
        component.deactivate();
    }

    private static CertificateMaker maker() {
        return new CertificateMaker(new X500Name("O=CC"), Duration.ofDays(10), Clock.systemUTC());
    }

    private Map<String, String> content() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(keystore())) {
            files.filter(Files::isRegularFile)
                    .forEach(
                            file -> {
                                try {
                                    content.put(
                                            keystore().relativize(file).toString(),
                                            Files.readString(file));
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
        return content;
    }
}
