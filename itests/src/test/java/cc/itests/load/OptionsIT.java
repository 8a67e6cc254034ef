// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Crypto;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each option of each of our components changes while messages flow. With {@code -Psweep}. */
@Tag("sweep")
final class OptionsIT {

    private static final int RATE = 1000;
    private static final String INSTANCE = "trial";

    /** The only one whose instances have names that are given. */
    private static final String ROLE = "cc.role";

    /** With these a server is another one, or somewhere else. */
    private static final List<String> MOVES = List.of("cc-socket", "name");

    private static Site site;
    private static Map<String, List<OptionCatalog.Option>> catalog;

    @BeforeAll
    static void startsTheDistribution() throws Exception {
        site = new Site("options");
        catalog = OptionCatalog.of(Path.of(System.getProperty("cc.bundles")));
        for (String feature :
                List.of(
                        "cc-handler-database",
                        "cc-plugin-logwatch_errors",
                        "cc-plugin-logwatch_stats",
                        "cc-handler-filter",
                        "cc-handler-delay",
                        "cc-handler-disposer",
                        "cc-daemon-discovery",
                        "cc-daemon-pg_logforward")) {
            site.control().run("feature:install " + feature);
        }
    }

    @AfterAll
    static void endsIt() {
        site.close();
    }

    /** A file for each component, with what it must have. */
    private static Map<String, List<String>> files() throws Exception {
        Path data = site.runtime().at("data/trial");
        Files.createDirectories(data.resolve("info"));
        Files.createDirectories(data.resolve("log"));
        String keys =
                String.join(
                        "\n",
                        "cms-keystore = " + Site.keystore(),
                        "cms-sign = server",
                        "cms-verify-ca = ca");
        Map<String, List<String>> files = new LinkedHashMap<>();
        files.put(
                "cc.server",
                List.of("cc-socket = " + Site.freeAddress(), "cc-role = insecure", keys));
        files.put(ROLE, List.of(keys));
        files.put("cc.crypto.keystore", List.of("directory = " + data.resolve("keys")));
        files.put("cc.handler.database", List.of("db = none"));
        files.put("cc.handler.delay", List.of("pattern = trial.delay", "forward-to = nobody"));
        files.put("cc.handler.disposer", List.of("pattern = trial.disposer"));
        files.put("cc.handler.echo", List.of(keys));
        files.put("cc.handler.filter", List.of("pattern = trial.filter", "forward-to = nobody"));
        files.put("cc.handler.infowriter", List.of("dstdir = " + data.resolve("received")));
        files.put("cc.handler.jobmgr", List.of("daemons = none"));
        files.put("cc.handler.locallogger", List.of());
        files.put(
                "cc.handler.proxy",
                List.of("pattern = trial.proxy", "remote-cc = " + site.url("plain"), keys));
        files.put("cc.handler.tailwriter", List.of("dstdir = " + data.resolve("received")));
        files.put("cc.handler.taskrouter", List.of());
        files.put("cc.daemon.discovery", List.of(keys));
        files.put(
                "cc.daemon.infoscript",
                List.of("info-script = true", "info-period = 3600", "info-name = x", keys));
        files.put("cc.daemon.infosender", List.of("infodir = " + data.resolve("info"), keys));
        files.put(
                "cc.daemon.logtail",
                List.of("logdir = " + data.resolve("log"), "logmask = *.log", keys));
        files.put("cc.daemon.pg_logforward", List.of("listen-port = " + freeUdpPort(), keys));
        files.put("cc.daemon.script", List.of("script = sleep 3600"));
        files.put("cc.daemon.taskrunner", List.of("local-id = trial", keys));
        files.put("cc.task", List.of("command = true"));
        files.put("cc.plugin.logwatch_errors", List.of());
        files.put("cc.plugin.logwatch_stats", List.of("stat_queue_name = trial"));
        return files;
    }

    private static int freeUdpPort() throws Exception {
        try (DatagramSocket any = new DatagramSocket()) {
            return any.getLocalPort();
        }
    }

    private static Sweep sweep() throws Exception {
        return new Sweep(
                site.control(), new OptionValues(site.runtime().at("data/trial")), catalog);
    }

    @Test
    void everyComponentTakesEachOptionWhileItWorks() throws Exception {
        Map<String, List<String>> files = files();
        assertThat(catalog.keySet()).containsExactlyInAnyOrderElementsOf(files.keySet());
        for (Map.Entry<String, List<String>> file : files.entrySet()) {
            String component = file.getKey();
            List<String> lines = new ArrayList<>(file.getValue());
            boolean served =
                    catalog.get(component).stream()
                            .anyMatch(option -> option.id().equals("server"));
            if (served) {
                lines.add("server = " + INSTANCE);
            }
            save(component, instance(component), lines.toArray(String[]::new));
        }
        Map<String, String> bundles = site.control().bundles(List.of());
        Sweep sweep = sweep();
        try (Load load = site.load("plain", Crypto.NONE, RATE)) {
            load.begin();
            for (String component : files.keySet()) {
                sweep.change(component, instance(component));
            }
            sweep.change("cc.server", "plain", OptionsIT::staysWhatItIs);
            load.rest();
        }
        assertThat(sweep.wrong()).isEmpty();
        assertThat(site.control().ask("faults")).isEmpty();
        assertThat(site.control().bundles(List.of())).isEqualTo(bundles);
    }

    private static boolean staysWhatItIs(String option) {
        return !option.startsWith("cms-") && !MOVES.contains(option);
    }

    private static String instance(String component) {
        return component.equals(ROLE) ? "remote" : INSTANCE;
    }

    /** Messages pass the very component whose options change, and all of them come out of it. */
    @Test
    void nothingIsLostOnItsWayThroughWhatChanges() throws Exception {
        save("cc.handler.disposer", "way", "server = plain", "pattern = way.disposer");
        save("cc.handler.disposer", "end", "server = plain", "pattern = none");
        save("cc.handler.disposer", "other", "server = plain", "pattern = none");
        save(
                "cc.handler.filter",
                "way",
                "server = plain",
                "pattern = way.filter",
                "forward-to = end");
        save(
                "cc.handler.delay",
                "way",
                "server = plain",
                "pattern = way.delay",
                "forward-to = end",
                "delay = 0.01");
        String far = Site.freeAddress();
        save("cc.server", "far", "cc-socket = " + far, "cc-role = remote");
        save("cc.handler.disposer", "far", "server = far", "pattern = way.proxy");
        save(
                "cc.handler.proxy",
                "way",
                "server = plain",
                "pattern = way.proxy",
                "remote-cc = " + far);
        List<String> ways = List.of("disposer", "filter", "delay", "proxy");
        Sweep sweep = sweep();
        Map<String, Flow> flows = new LinkedHashMap<>();
        try {
            for (String way : ways) {
                Site.soon()
                        .until(
                                () ->
                                        site.control()
                                                .run("cc:routes plain --no-format")
                                                .contains("way." + way));
                flows.put(way, new Flow(site.url("plain"), "way." + way));
            }
            for (String way : ways) {
                sweep.change("cc.handler." + way, "way", option -> !option.startsWith("cms-"));
            }
            long sent = 0;
            for (Flow flow : flows.values()) {
                sent += flow.stop();
            }
            long all = sent;
            Site.soon().untilAsserted(() -> assertThat(disposed()).isEqualTo(all));
        } finally {
            for (Flow flow : flows.values()) {
                flow.close();
            }
        }
        assertThat(sweep.wrong()).isEmpty();
    }

    private static long disposed() {
        return List.of("way", "end", "other", "far").stream().mapToLong(site::disposed).sum();
    }

    private static void save(String component, String instance, String... lines) throws Exception {
        site.runtime().save("etc/" + component + "-" + instance + ".cfg", lines);
    }
}
