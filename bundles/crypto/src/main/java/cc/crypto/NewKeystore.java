// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import cc.api.config.Configured;
import cc.api.config.Options;
import cc.api.config.Settings;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what is missing of a keystore when it starts: a CA, and certificates with keys. What is
 * there is never touched. Runs in a thread of its own, and tries again while it cannot.
 */
@Component(
        name = NewKeystore.PID,
        service = Configured.class,
        immediate = true,
        configurationPid = NewKeystore.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = NewKeystore.Config.class, factory = true)
public final class NewKeystore implements Configured {

    static final String PID = "cc.crypto.keystore";

    /** The options, for tools that show them. */
    @ObjectClassDefinition(
            name = "CC keystore",
            description = "Makes what is missing of a keystore: a CA, and certificates with keys")
    public @interface Config {

        /** Default of {@code ca}. */
        String CA = "ca";

        /** Default of {@code days}. */
        int DAYS = 3650;

        /** Default of {@code subject}. */
        String SUBJECT = "O=CC";

        @AttributeDefinition(description = "The folder of the keystore. Must be set")
        String directory();

        @AttributeDefinition(description = "Name of the CA")
        String ca() default CA;

        @AttributeDefinition(
                required = false,
                description = "Names of certificates, with commas between them. CN is the name")
        String[] names() default {};

        @AttributeDefinition(description = "Days for which what is made is valid")
        int days() default DAYS;

        @AttributeDefinition(
                required = false,
                description = "What stands in front of CN in the subjects")
        String subject() default SUBJECT;
    }

    private record Wanted(
            Path directory, String ca, List<String> names, Duration lifetime, X500Name subject) {}

    private static final Logger LOG = LoggerFactory.getLogger(NewKeystore.class);
    private static final int MAX_DAYS = 36_500;

    /** The longest common name in X.520. */
    private static final int MAX_NAME = 64;

    private static final long RETRY_SECONDS = 10;
    private static final long STOP_MILLIS = 3000;

    private final Settings<Wanted> settings;
    private Run run;

    @Activate
    public NewKeystore(Map<String, Object> properties) {
        settings = new Settings<>(properties, NewKeystore::read);
        run = new Run(settings.get());
    }

    @Modified
    synchronized void modified(Map<String, Object> properties) throws InterruptedException {
        Wanted before = settings.get();
        if (settings.update(properties) && !settings.get().equals(before)) {
            run.stop();
            run = new Run(settings.get());
        }
    }

    @Deactivate
    synchronized void deactivate() throws InterruptedException {
        run.stop();
    }

    @Override
    public synchronized Optional<String> refusal() {
        return settings.refusal().or(() -> run.failure());
    }

    private static Wanted read(Options options) {
        String directory = options.required("directory", "the folder of the keystore");
        String ca = options.text("ca", Config.CA);
        List<String> names = options.list("names");
        if (!isName(ca)) {
            options.problem("ca", "a name of at most 64 characters, no path");
        }
        if (names.contains(ca) || !names.stream().allMatch(NewKeystore::isName)) {
            options.problem(
                    "names",
                    "names of at most 64 characters with commas between them, no paths, not the"
                            + " CA's");
        }
        int days = options.integer("days", Config.DAYS, 1, MAX_DAYS);
        return new Wanted(
                folder(options, directory), ca, names, Duration.ofDays(days), subject(options));
    }

    private static Path folder(Options options, String directory) {
        try {
            return Path.of(directory);
        } catch (InvalidPathException e) {
            options.problem("directory", "a folder");
            return Path.of("");
        }
    }

    private static X500Name subject(Options options) {
        try {
            return new X500Name(options.text("subject", Config.SUBJECT));
        } catch (IllegalArgumentException e) {
            options.problem("subject", "a distinguished name such as O=CC,C=EE");
            return new X500Name(Config.SUBJECT);
        }
    }

    private static boolean isName(String name) {
        return name.length() <= MAX_NAME && Keystore.isName(name);
    }

    /** One attempt at a keystore, repeated until it is there. */
    private static final class Run {

        private final Wanted wanted;
        private final CountDownLatch stopped = new CountDownLatch(1);
        private final Thread thread;
        private volatile String failure = "";

        Run(Wanted wanted) {
            this.wanted = wanted;
            this.thread = new Thread(this::run, PID + " " + wanted.directory());
            thread.setDaemon(true);
            thread.start();
        }

        Optional<String> failure() {
            return failure.isEmpty() ? Optional.empty() : Optional.of(failure);
        }

        void stop() throws InterruptedException {
            stopped.countDown();
            thread.join(STOP_MILLIS);
        }

        private void run() {
            try {
                while (!make()) {
                    if (stopped.await(RETRY_SECONDS, TimeUnit.SECONDS)) {
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private boolean make() {
            try {
                CertificateMaker certificates =
                        new CertificateMaker(
                                wanted.subject(), wanted.lifetime(), Clock.systemUTC());
                List<Path> made =
                        new KeystoreMaker(wanted.directory(), certificates)
                                .make(wanted.ca(), wanted.names());
                failure = "";
                if (!made.isEmpty()) {
                    LOG.info("made {}, valid for {} days", made, wanted.lifetime().toDays());
                }
                return true;
            } catch (KeystoreException | GeneralSecurityException e) {
                return failed(e.getMessage());
            } catch (IOException e) {
                return failed(KeystoreFile.reason(wanted.directory(), e));
            }
        }

        private boolean failed(String reason) {
            if (!reason.equals(failure)) {
                failure = reason;
                LOG.error("the keystore {} cannot be made: {}", wanted.directory(), reason);
            }
            return false;
        }
    }
}
