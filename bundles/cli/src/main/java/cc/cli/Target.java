// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.cli;

import cc.api.Crypto;
import cc.api.config.OptionException;
import cc.api.config.Options;
import cc.client.Client;
import cc.crypto.CmsCryptoProvider;
import cc.zmq.Addresses;
import cc.zmq.ZmqOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The server that a command talks to, and how: {@code --cc} or {@code cc-socket} of the file, else
 * {@code CC_URL}; crypto from options, else from the file.
 */
final class Target {

    private static final String URL = "tcp://127.0.0.1:22632";
    private static final String SOCKET = "cc-socket";
    private static final String KEYSTORE = "cms-keystore";
    private static final String CMS = "cms-";
    private static final Map<String, String> OPTIONS =
            Map.of(
                    "--keystore", KEYSTORE,
                    "--sign", "cms-sign",
                    "--verify-ca", "cms-verify-ca",
                    "--encrypt", "cms-encrypt",
                    "--decrypt", "cms-decrypt");

    private final String url;
    private final Map<String, String> options;

    /**
     * @param environment of this process
     * @throws Exit if the file cannot be read, or the address is none
     */
    Target(Arguments line, Map<String, String> environment) throws Exit {
        options = new HashMap<>();
        String file = line.option("--config").orElse("");
        if (!file.isEmpty()) {
            options.putAll(ConfigFile.read(file));
        }
        OPTIONS.forEach((from, to) -> line.option(from).ifPresent(it -> options.put(to, it)));
        url =
                Addresses.local(
                        line.option("--cc")
                                .orElse(
                                        options.getOrDefault(
                                                SOCKET, environment.getOrDefault("CC_URL", URL))));
        if (!Addresses.isValid(url)) {
            throw Exit.usage("'" + url + "': must be " + Addresses.FORM);
        }
        // what mistakes are reported for
        options.put("felix.fileinstall.filename", file.isEmpty() ? "command line" : file);
    }

    String url() {
        return url;
    }

    /**
     * The folder with the keys.
     *
     * @throws Exit if none is named
     */
    String keystore() throws Exit {
        String keystore = options.getOrDefault(KEYSTORE, "");
        if (keystore.isEmpty()) {
            throw Exit.usage("which keys? --keystore, or a --config with cms-keystore, is missing");
        }
        return keystore;
    }

    /**
     * How messages are made and opened.
     *
     * @throws Exit if the keys are not there
     */
    Crypto crypto() throws Exit {
        Map<String, String> cms = new HashMap<>(options);
        cms.keySet().removeIf(name -> !name.startsWith(CMS) && !name.startsWith("felix."));
        if (cms.keySet().stream().noneMatch(name -> name.startsWith(CMS))) {
            return Crypto.NONE;
        }
        Options read = Options.of(cms);
        try {
            Crypto crypto = new CmsCryptoProvider().open(read);
            read.requireSound();
            return crypto;
        } catch (OptionException e) {
            throw Exit.usage(e.getMessage());
        }
    }

    /**
     * Connects, and waits for that.
     *
     * @throws Exit if nobody takes connections there
     */
    Client connect(Crypto crypto, Duration patience) throws Exit, InterruptedException {
        Options read = Options.of(options);
        ZmqOptions zmq = ZmqOptions.read(read);
        try {
            read.requireSound();
        } catch (OptionException e) {
            throw Exit.usage(e.getMessage());
        }
        Client client = Client.to(url).name("cc").crypto(crypto).zmq(zmq).connect();
        if (!client.awaitConnected(patience)) {
            client.close();
            throw Exit.noAnswer(
                    "no connection to "
                            + url
                            + " within "
                            + Text.seconds(patience)
                            + " s: no CC listens there, or it cannot be reached from here");
        }
        return client;
    }
}
