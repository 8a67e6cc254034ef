// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Crypto;
import cc.api.CryptoProvider;
import cc.api.Server;
import cc.api.config.OptionException;
import cc.api.config.Options;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.karaf.shell.support.CommandException;

/**
 * How messages from the shell are made, and answers to them read.
 *
 * @param crypto that does it
 * @param described for operators: {@code signed and encrypted as daemons of local do}
 */
record Sealing(Crypto crypto, String described) {

    /** {@code --crypto}: as daemons of a server do, for whoever it sends their messages on to. */
    static final String DAEMON = "daemon";

    /** {@code --crypto}: for the server itself. */
    static final String SERVER = "server";

    /** {@code --crypto}: no crypto. */
    static final String NONE = "none";

    private static final String SIGN = "cms-sign";
    private static final String VERIFY = "cms-verify-ca";
    private static final String ENCRYPT = "cms-encrypt";
    private static final String DECRYPT = "cms-decrypt";

    /**
     * What {@code --crypto} asks for.
     *
     * @throws CommandException if there is no such choice, or the server's keys cannot do that
     */
    static Sealing of(String choice, Server server, Services services) throws CommandException {
        return switch (choice) {
            case DAEMON -> of(server.crypto(), "as daemons of " + server.name() + " do");
            case SERVER -> to(server, services);
            case NONE -> of(Crypto.NONE, "");
            default -> throw unknown(choice);
        };
    }

    /** No crypto. */
    static Sealing plain() {
        return of(Crypto.NONE, "");
    }

    /** Whether a server reads what its daemons send: else they send for another one. */
    static boolean readsItsDaemons(Server server) {
        Map<String, Object> options = server.options();
        return Objects.equals(options.get(ENCRYPT), options.get(DECRYPT));
    }

    /**
     * Signed by the server's own key, and encrypted to it if it asks for that: its crypto as it is
     * would encrypt for those that it sends on to.
     */
    private static Sealing to(Server server, Services services) throws CommandException {
        String whom = "for " + server.name();
        if (readsItsDaemons(server)) {
            return of(server.crypto(), whom);
        }
        CryptoProvider provider =
                services.one(CryptoProvider.class)
                        .orElseThrow(
                                () ->
                                        CcCommand.failure(
                                                "no crypto: bundle cc.crypto is not active"));
        Map<String, Object> options = new HashMap<>(server.options());
        Object receiver = options.remove(ENCRYPT);
        Object key = options.remove(DECRYPT);
        if (receiver != null && hasKey(provider, options, receiver)) {
            // its answers, which it encrypts for those that it sends on to, can be read then
            options.put(DECRYPT, receiver);
        }
        if (key != null) {
            if (!options.containsKey(SIGN)) {
                throw CcCommand.failure(
                        server.name()
                                + " takes only what is encrypted, and so signed as well; it has no"
                                + " cms-sign, so nothing can be made for it here");
            }
            options.put(ENCRYPT, key);
        }
        try {
            Options read = Options.of(options);
            Crypto crypto = provider.open(read);
            read.requireSound();
            return of(crypto, whom);
        } catch (OptionException e) {
            throw CcCommand.failure(server.name() + ": " + e.getMessage());
        }
    }

    private static boolean hasKey(
            CryptoProvider provider, Map<String, Object> options, Object name) {
        try {
            return options.containsKey(VERIFY)
                    && provider.keys(String.valueOf(options.get(KeyUse.KEYSTORE))).stream()
                            .anyMatch(key -> key.name().equals(name) && key.privateKey());
        } catch (IOException e) {
            return false;
        }
    }

    private static Sealing of(Crypto crypto, String whom) {
        if (!crypto.signs()) {
            return new Sealing(crypto, "unsigned");
        }
        return new Sealing(
                crypto, (crypto.encrypts() ? "signed and encrypted " : "signed ") + whom);
    }

    private static CommandException unknown(String choice) {
        return CcCommand.failure(
                "--crypto = '" + choice + "': must be one of daemon, server, none");
    }
}
