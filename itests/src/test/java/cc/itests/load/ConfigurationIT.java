// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.MessageType;
import cc.client.Client;
import cc.client.QueryException;
import cc.client.Reply;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Configurations change while messages flow. */
final class ConfigurationIT {

    private static final int RATE = 1000;
    private static final String INSTANCE = "trial";

    private static Site site;

    @BeforeAll
    static void startsTheDistribution() throws Exception {
        site = new Site("configuration");
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

    @Test
    void everyOptionChangesWhileItsComponentWorks() throws Exception {
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
        Map<String, List<OptionCatalog.Option>> catalog =
                OptionCatalog.of(Path.of(System.getProperty("cc.bundles")));
        Map<String, List<String>> files = files();
        assertThat(catalog.keySet()).containsAll(files.keySet());
        for (Map.Entry<String, List<String>> file : files.entrySet()) {
            List<String> lines = new ArrayList<>(file.getValue());
            if (!file.getKey().equals("cc.server")) {
                lines.add("server = " + INSTANCE);
            }
            site.runtime()
                    .save(
                            "etc/" + file.getKey() + "-" + INSTANCE + ".cfg",
                            lines.toArray(String[]::new));
        }
        OptionValues values = new OptionValues(site.runtime().at("data/trial"));
        List<String> wrong = new ArrayList<>();
        try (Load load = site.load("plain", Crypto.NONE, RATE)) {
            load.begin();
            for (String component : files.keySet()) {
                new Component(site.control(), component, values, wrong)
                        .change(catalog.get(component));
            }
            load.rest();
        }
        assertThat(wrong).isEmpty();
        assertThat(site.control().ask("faults")).isEmpty();
    }

    @Test
    void aPatternMovesFromOneHandlerToAnother() throws Exception {
        disposer("one", "plain", "load.moved");
        disposer("two", "plain", "none");
        taken("load.moved");
        try (Flow flow = new Flow(site.url("plain"), "load.moved")) {
            soon().until(() -> disposed("one") > 300);

            disposer("one", "plain", "none");
            disposer("two", "plain", "load.moved");

            soon().until(() -> disposed("two") > 300);
            long sent = flow.stop();
            soon().untilAsserted(
                            () -> assertThat(disposed("one") + disposed("two")).isEqualTo(sent));
        }
    }

    /** The other way round both get what comes in between, and none of it waits for a third. */
    @Test
    void aPatternIsTakenBeforeItIsGivenUp() throws Exception {
        disposer("six", "plain", "load.shared");
        taken("load.shared");
        disposer("seven", "plain", "load.shared");
        try (Flow flow = new Flow(site.url("plain"), "load.shared")) {
            soon().until(() -> disposed("seven") > 300);

            disposer("six", "plain", "none");

            long before = disposed("seven");
            soon().until(() -> disposed("seven") > before + 300);
            long sent = flow.stop();
            soon().untilAsserted(
                            () ->
                                    assertThat(disposed("six") + disposed("seven"))
                                            .isGreaterThanOrEqualTo(sent));
            assertThat(site.control().run("cc:routes plain --no-format"))
                    .doesNotContain("messages wait");
        }
    }

    @Test
    void aFilterForwardsToAnotherHandler() throws Exception {
        disposer("three", "plain", "none");
        disposer("four", "plain", "none");
        filter("three");
        taken("load.filtered");
        try (Flow flow = new Flow(site.url("plain"), "load.filtered")) {
            soon().until(() -> disposed("three") > 300);

            filter("four");

            soon().until(() -> disposed("four") > 300);
            long sent = flow.stop();
            soon().untilAsserted(
                            () ->
                                    assertThat(disposed("three") + disposed("four"))
                                            .isEqualTo(sent));
        }
    }

    @Test
    void whatWaitsAtAProxyGoesToItsNewRemote() throws Exception {
        String far = Site.freeAddress();
        site.runtime().save("etc/cc.server-far.cfg", "cc-socket = " + far, "cc-role = remote");
        disposer("five", "far", "load.proxied");
        proxy(Site.freeAddress());
        taken("load.proxied");
        try (Flow flow = new Flow(site.url("plain"), "load.proxied")) {
            soon().until(() -> flow.sent() > 500);

            proxy(far);

            soon().until(() -> disposed("five") > 1000);
            long sent = flow.stop();
            soon().untilAsserted(() -> assertThat(disposed("five")).isEqualTo(sent));
        }
    }

    @Test
    void aServerMovesToAnotherPortAndBackAndEndsWithItsFile() throws Exception {
        String first = Site.freeAddress();
        String second = Site.freeAddress();
        String file = "etc/cc.server-moving.cfg";
        for (String url : List.of(first, second, first)) {
            site.runtime().save(file, "cc-socket = " + url, "cc-role = local");
            try (Control there = new Control(url)) {
                assertThat(there.ask("stopped")).isNotNull();
            }
        }

        Files.delete(site.runtime().at(file));

        soon().until(() -> !site.control().run("cc:servers").contains("moving"));
    }

    @Test
    void keysAreRotatedWhileMessagesFlow() throws Exception {
        String url = site.url("signed");
        try (Load load = site.load("signed", Site.crypto("user1", "ca2"), RATE)) {
            load.begin();

            site.changes().server("signed", "cms-sign = confdb");
            soon().alias("k1").until(() -> signer(url).contains("confdb"));
            site.changes().server("signed", "cms-sign = confdb", "cms-verify-ca = ca, ca2");
            soon().alias("k2").until(() -> isAnswered(url, "server"));
            load.rest();
            site.changes().server("signed", "cms-sign = confdb", "cms-verify-ca = ca2");
            soon().alias("k3").until(() -> !isAnswered(url, "user1"));

            assertThat(isAnswered(url, "server")).isTrue();
        }
        site.changes().server("signed");
        soon().alias("k4").until(() -> isAnswered(url, "user1"));
        assertThat(site.control().ask("faults")).isEmpty();
    }

    @Test
    void aLogLevelIsSaved() throws Exception {
        String file = "etc/org.ops4j.pax.logging.cfg";
        String before = Files.readString(site.runtime().at(file));
        String logger = "log4j2.logger.trial.";

        site.runtime()
                .save(file, before, logger + "name = cc.trial", logger + "level = DEBUG");

        soon().until(() -> site.control().run("log:get cc.trial").contains("DEBUG"));
        site.runtime().save(file, before);
        soon().until(() -> !site.control().run("log:get cc.trial").contains("DEBUG"));
    }

    private static String signer(String url) throws Exception {
        return ask(url, "user1").signer().orElseThrow().subject();
    }

    private static boolean isAnswered(String url, String key) throws Exception {
        try {
            ask(url, key);
            return true;
        } catch (Exception e) {
            e.printStackTrace();
            return false;
        }
    }

    /** The answer to a client with this key. */
    private static Reply ask(String url, String key) throws Exception {
        try (Client client = Client.to(url).crypto(Site.crypto(key, "ca2")).connect()) {
            return client.ask(
                    MessageType.of("load.probe"),
                    Body.of("do", "stopped"),
                    Duration.ofSeconds(5));
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(40)).ignoreExceptions();
    }

    /** A file takes effect when it has been read. */
    private static void taken(String pattern) {
        soon().until(() -> site.control().run("cc:routes plain --no-format").contains(pattern));
    }

    private static void disposer(String name, String server, String pattern) throws Exception {
        site.runtime()
                .save(
                        "etc/cc.handler.disposer-" + name + ".cfg",
                        "server = " + server,
                        "pattern = " + pattern);
    }

    private static void filter(String to) throws Exception {
        site.runtime()
                .save(
                        "etc/cc.handler.filter-moving.cfg",
                        "server = plain",
                        "pattern = load.filtered",
                        "forward-to = " + to);
    }

    private static void proxy(String remote) throws Exception {
        site.runtime()
                .save(
                        "etc/cc.handler.proxy-moving.cfg",
                        "server = plain",
                        "pattern = load.proxied",
                        "remote-cc = " + remote);
    }

    private static long disposed(String name) {
        return site.control()
                .run("cc:stats " + name + " --filter disposed_count --no-format")
                .lines()
                .filter(line -> line.contains("disposed_count"))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf('\t') + 1)))
                .findFirst()
                .orElse(0);
    }

    /** One component of those. */
    private record Component(
            Control control, String name, OptionValues values, List<String> wrong) {

        void change(List<OptionCatalog.Option> options) {
            String number = start();
            for (OptionCatalog.Option option : options) {
                Optional<String> invalid = values.invalid(name, option);
                if (invalid.isPresent()) {
                    String said = control.change(pid(), option.id(), invalid.get(), false);
                    String wanted = option.id() + " = '" + invalid.get() + "'";
                    if (!said.startsWith(number + "\t") || !said.contains(wanted)) {
                        wrong.add(name + ": " + wanted + " should be refused: " + said);
                    }
                }
                String valid = values.valid(name, option);
                String said = control.change(pid(), option.id(), valid, true);
                if (!said.equals(number + "\t")) {
                    wrong.add(name + ": " + option.id() + " = " + valid + " is fine: " + said);
                }
            }
            String said = control.change(pid(), "", "", true);
            if (!said.equals(number + "\t")) {
                wrong.add(name + " is not as it was: " + said);
            }
        }

        private String start() {
            soon().until(() -> !control.change(pid(), "", "", true).startsWith("none"));
            return control.change(pid(), "", "", true).split("\t")[0];
        }

        private String pid() {
            return name + "~" + INSTANCE;
        }
    }
}
