// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.config.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** What the tests share: the test data's keystore, and crypto of a few options. */
final class Cms {

    static final MessageType TYPE = MessageType.of("pub.infofile");
    static final Frame BLOB = Frame.of("content of a file");

    private Cms() {}

    /** The keystore of the test data. */
    static Path keystore() {
        try {
            return Path.of(Cms.class.getResource("/keystore").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Crypto at a time at which the test data's certificates are valid; options are names and
     * values by turns.
     */
    static Crypto open(Path keystore, String... options) {
        TestClock clock = new TestClock(Pki.NOW);
        return open(new CmsCryptoProvider(clock, clock), keystore, options);
    }

    static Crypto open(CmsCryptoProvider provider, Path keystore, String... options) {
        Options read = options(keystore, options);
        Crypto crypto = provider.open(read);
        read.check();
        return crypto;
    }

    static Options options(Path keystore, String... options) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("cms-keystore", keystore.toString());
        for (int i = 0; i < options.length; i += 2) {
            properties.put(options[i], options[i + 1]);
        }
        return Options.of(properties);
    }

    /** A body with the fields that a receiver looks at. */
    static Body body() {
        return Body.of("filename", "f1").with("time", Pki.NOW.getEpochSecond() + 0.25);
    }

    static Message signed(Crypto crypto) {
        return crypto.seal(TYPE, body(), Frame.EMPTY);
    }

    /** A message signed by Bouncy Castle's own generator, with whatever key and certificate. */
    static Message signedBy(Pki.Entry signer, String algorithm) throws Exception {
        Frame json = body().stamped(TYPE, "").toJson();
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(
                new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                        .build(
                                new JcaContentSignerBuilder(algorithm)
                                        .build(signer.pair().getPrivate()),
                                signer.certificate()));
        generator.addCertificate(signer.certificate());
        byte[] signature =
                generator
                        .generate(new CMSProcessableByteArray(json.toByteArray()), false)
                        .getEncoded();
        return Message.of(TYPE, json, Frame.wrap(signature), Frame.EMPTY);
    }

    static Message with(Message message, Frame body, byte[] signature) {
        return Message.of(message.type(), body, Frame.wrap(signature), message.blob());
    }

    static Message with(Message message, byte[] signature) {
        return with(message, message.body(), signature);
    }

    /** Why a message is not opened; fails if it is. */
    static DropReason reason(Crypto crypto, Message message) {
        return refusal(crypto, message).reason();
    }

    static DropException refusal(Crypto crypto, Message message) {
        try {
            crypto.open(message);
        } catch (DropException e) {
            return e;
        }
        throw new AssertionError("opened: " + message);
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(
                    file -> {
                        try {
                            Path target = to.resolve(from.relativize(file).toString());
                            if (Files.isDirectory(file)) {
                                Files.createDirectories(target);
                            } else {
                                Files.copy(file, target);
                            }
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }
}
