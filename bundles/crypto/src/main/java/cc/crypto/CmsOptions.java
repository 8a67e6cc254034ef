// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.crypto;

import cc.api.CmsForm;
import cc.api.Crypto;
import cc.api.config.Options;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the {@code cms-*} options of a server, daemon or client, once. */
final class CmsOptions {

    private static final String KEYSTORE = "cms-keystore";
    private static final String SIGN = "cms-sign";
    private static final String VERIFY = "cms-verify-ca";
    private static final String ENCRYPT = "cms-encrypt";
    private static final String DECRYPT = "cms-decrypt";

    private static final String FOLDER =
            "a folder with NAME.crt and, for what signs or decrypts, private/NAME.key";
    private static final String KEY_PAIR = "the name of a certificate with its key in the keystore";

    @FunctionalInterface
    private interface Loader<T> {
        T load(Keystore keystore, String name) throws KeystoreException;
    }

    private final Options options;
    private boolean usable = true;

    CmsOptions(Options options) {
        this.options = options;
    }

    /**
     * The crypto that the options ask for.
     *
     * @param opener makes the keystore of a folder
     */
    Crypto open(Function<Path, Keystore> opener, Clock clock) {
        Optional<String> sign = name(SIGN);
        Optional<String> encrypt = name(ENCRYPT);
        Optional<String> decrypt = name(DECRYPT);
        List<String> authorities = options.list(VERIFY);
        String folder = options.text(KEYSTORE, "");
        CmsForm form = CmsForm.read(options);

        boolean needsKeys =
                sign.isPresent()
                        || encrypt.isPresent()
                        || decrypt.isPresent()
                        || !authorities.isEmpty();
        if (!needsKeys && form.timeWindow().isZero()) {
            return Crypto.NONE;
        }
        if (encrypt.isPresent() && sign.isEmpty()) {
            problem(ENCRYPT, "set together with " + SIGN + ": what is encrypted is signed too");
        }
        if (decrypt.isPresent() && authorities.isEmpty()) {
            problem(DECRYPT, "set together with " + VERIFY + ": what is decrypted is verified too");
        }
        Optional<Keystore> keystore = needsKeys ? directory(folder).map(opener) : Optional.empty();
        CmsCrypto.Parts parts =
                new CmsCrypto.Parts(
                        load(SIGN, KEY_PAIR, keystore, sign, Keystore::signer),
                        trust(keystore, authorities),
                        load(
                                ENCRYPT,
                                "the name of the receiver's certificate in the keystore, not a CA's",
                                keystore,
                                encrypt,
                                Keystore::receiver),
                        load(DECRYPT, KEY_PAIR, keystore, decrypt, Keystore::recipient),
                        DigestAlgorithm.ofOption(form.digest()),
                        ContentCipher.ofOption(form.cipher()),
                        form.timeWindow());
        return usable
                ? new CmsCrypto(parts, clock)
                : Crypto.unusable("the cms-* options cannot be used");
    }

    private Optional<String> name(String option) {
        String name = options.text(option, "");
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    private Optional<Path> directory(String folder) {
        if (folder.isEmpty()) {
            options.required(KEYSTORE, FOLDER);
            usable = false;
            return Optional.empty();
        }
        try {
            Path directory = Path.of(folder);
            if (Files.isDirectory(directory)) {
                return Optional.of(directory);
            }
        } catch (InvalidPathException e) {
            // reported below, with what is wanted
        }
        problem(KEYSTORE, FOLDER + ": it is no folder");
        return Optional.empty();
    }

    private Optional<Trust> trust(Optional<Keystore> keystore, List<String> names) {
        List<Watched<List<Authority>>> authorities = new ArrayList<>();
        for (String name : names) {
            load(
                            VERIFY,
                            "the name of a CA's certificate in the keystore, or several with commas",
                            keystore,
                            Optional.of(name),
                            Keystore::authorities)
                    .ifPresent(authorities::add);
        }
        return names.isEmpty() ? Optional.empty() : Optional.of(new Trust(authorities));
    }

    private <T> Optional<T> load(
            String option,
            String what,
            Optional<Keystore> keystore,
            Optional<String> name,
            Loader<T> loader) {
        if (name.isEmpty() || keystore.isEmpty()) {
            return Optional.empty();
        }
        if (!Keystore.isName(name.get())) {
            problem(option, what + ", no path");
            return Optional.empty();
        }
        try {
            return Optional.of(loader.load(keystore.get(), name.get()));
        } catch (KeystoreException e) {
            problem(option, what + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private void problem(String option, String allowed) {
        options.problem(option, allowed);
        usable = false;
    }
}
