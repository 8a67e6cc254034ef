// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load;

import static org.awaitility.Awaitility.await;

import cc.api.Crypto;
import cc.api.config.Options;
import cc.crypto.CmsCryptoProvider;
import cc.itests.Distribution;
import cc.itests.load.deployed.Deployed;
import cc.itests.load.probe.Probe;
import cc.itests.load.steady.Steady;
import cc.itests.load.stopped.Stopped;
import cc.itests.load.updated.Updated;
import cc.itests.station.Station;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;

/**
 * The distribution with a server that takes plain messages, one that wants signed ones, and
 * handlers.
 */
final class Site implements AutoCloseable {

    private final Distribution runtime;
    private final Map<String, String> urls;
    private final Control control;
    private final Changes changes;

    /** Starts it; returns once all is up. */
    Site(String name) throws Exception {
        runtime = new Distribution(name);
        urls = Map.of("plain", freeAddress(), "signed", freeAddress());
        control = new Control(urls.get("plain"));
        changes = new Changes(runtime, control);
        runtime.save("etc/cc.role-local.cfg", "handover-timeout = 60");
        changes.reference("plain", "cc-socket = " + urls.get("plain"), "cc-role = local");
        changes.reference(
                "signed",
                "cc-socket = " + urls.get("signed"),
                "cc-role = local",
                "cms-keystore = " + keystore(),
                "cms-sign = server",
                "cms-verify-ca = ca");
        changes.put(Probe.class, "1.0.0", "cc.itests.load.ledger");
        for (Class<?> each : List.of(Updated.class, Deployed.class, Stopped.class, Steady.class)) {
            changes.put(each, "1.0.0");
        }
        runtime.start();
        try {
            await().atMost(Duration.ofMinutes(3))
                    .ignoreExceptions()
                    .until(() -> control.ask("progress").isEmpty());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    static String freeAddress() throws Exception {
        return "tcp://127.0.0.1:" + Station.freePort();
    }

    static Path keystore() throws URISyntaxException {
        return Path.of(Site.class.getResource("/interop/keystore").toURI());
    }

    /** Crypto of a client. */
    static Crypto crypto(String sign, String ca) throws URISyntaxException {
        Map<String, String> values =
                Map.of(
                        "cms-keystore", keystore().toString(),
                        "cms-sign", sign,
                        "cms-verify-ca", ca);
        Options options = Options.of(values);
        Crypto crypto = new CmsCryptoProvider().open(options);
        options.check();
        return crypto;
    }

    Distribution runtime() {
        return runtime;
    }

    Control control() {
        return control;
    }

    Changes changes() {
        return changes;
    }

    /** Where a server listens. */
    String url(String server) {
        return urls.get(server);
    }

    Load load(String server, Crypto crypto, int rate) {
        return new Load(server, url(server), crypto, rate, control);
    }

    /** Until files have been read and have taken effect. */
    static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(40)).ignoreExceptions();
    }

    /** How many messages a disposer has got. */
    long disposed(String name) {
        return control.run("cc:stats " + name + " --filter disposed_count --no-format")
                .lines()
                .filter(line -> line.contains("disposed_count"))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf('\t') + 1)))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() {
        control.close();
        runtime.close();
    }
}
