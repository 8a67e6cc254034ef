// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Body;
import cc.api.MessageType;
import cc.client.Client;
import cc.client.Reply;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Configurations change while messages flow. With {@code -Psweep}. */
@Tag("sweep")
final class ConfigurationIT {

    private static final int RATE = 1000;

    private static Site site;

    @BeforeAll
    static void startsTheDistribution() throws Exception {
        site = new Site("configuration");
    }

    @AfterAll
    static void endsIt() {
        site.close();
    }

    @Test
    void aPatternMovesFromOneHandlerToAnother() throws Exception {
        disposer("one", "plain", "load.moved");
        disposer("two", "plain", "none");
        taken("load.moved");
        try (Flow flow = new Flow(site.url("plain"), "load.moved")) {
            Site.soon().until(() -> site.disposed("one") > 300);

            // in this order, else both would get what comes in between
            disposer("one", "plain", "none");
            Site.soon().until(() -> isGivenUp("load.moved"));
            disposer("two", "plain", "load.moved");

            Site.soon().until(() -> site.disposed("two") > 300);
            long sent = flow.stop();
            Site.soon()
                    .untilAsserted(
                            () ->
                                    assertThat(site.disposed("one") + site.disposed("two"))
                                            .isEqualTo(sent));
        }
    }

    /** The other way round both get what comes in between, and none of it waits for a third. */
    @Test
    void aPatternIsTakenBeforeItIsGivenUp() throws Exception {
        disposer("six", "plain", "load.shared");
        taken("load.shared");
        disposer("seven", "plain", "load.shared");
        try (Flow flow = new Flow(site.url("plain"), "load.shared")) {
            Site.soon().until(() -> site.disposed("seven") > 300);

            disposer("six", "plain", "none");

            long before = site.disposed("seven");
            Site.soon().until(() -> site.disposed("seven") > before + 300);
            long sent = flow.stop();
            Site.soon()
                    .untilAsserted(
                            () ->
                                    assertThat(site.disposed("six") + site.disposed("seven"))
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
            Site.soon().until(() -> site.disposed("three") > 300);

            filter("four");

            Site.soon().until(() -> site.disposed("four") > 300);
            long sent = flow.stop();
            Site.soon()
                    .untilAsserted(
                            () ->
                                    assertThat(site.disposed("three") + site.disposed("four"))
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
            Site.soon().until(() -> flow.sent() > 500);

            proxy(far);

            Site.soon().until(() -> site.disposed("five") > 1000);
            long sent = flow.stop();
            Site.soon().untilAsserted(() -> assertThat(site.disposed("five")).isEqualTo(sent));
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

        Site.soon().until(() -> !site.control().run("cc:servers").contains("moving"));
    }

    @Test
    void keysAreRotatedWhileMessagesFlow() throws Exception {
        String url = site.url("signed");
        try (Load load = site.load("signed", Site.crypto("user1", "ca2"), RATE)) {
            load.begin();

            site.changes().server("signed", "cms-sign = confdb");
            Site.soon().until(() -> signer(url).contains("confdb"));
            site.changes().server("signed", "cms-sign = confdb", "cms-verify-ca = ca, ca2");
            Site.soon().until(() -> isAnswered(url, "server"));
            load.rest();
            site.changes().server("signed", "cms-sign = confdb", "cms-verify-ca = ca2");
            Site.soon().until(() -> !isAnswered(url, "user1"));

            assertThat(isAnswered(url, "server")).isTrue();
        }
        site.changes().server("signed");
        Site.soon().until(() -> isAnswered(url, "user1"));
        assertThat(site.control().ask("faults")).isEmpty();
    }

    @Test
    void aLogLevelIsSaved() throws Exception {
        String file = "etc/org.ops4j.pax.logging.cfg";
        String before = Files.readString(site.runtime().at(file));
        String logger = "log4j2.logger.trial.";

        site.runtime().save(file, before, logger + "name = cc.trial", logger + "level = DEBUG");

        Site.soon().until(() -> site.control().run("log:get cc.trial").contains("DEBUG"));
        site.runtime().save(file, before);
        Site.soon().until(() -> !site.control().run("log:get cc.trial").contains("DEBUG"));
    }

    private static String signer(String url) throws Exception {
        return ask(url, "user1").signer().orElseThrow().subject();
    }

    private static boolean isAnswered(String url, String key) throws Exception {
        try {
            ask(url, key);
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    /** The answer to a client with this key. */
    private static Reply ask(String url, String key) throws Exception {
        try (Client client = Client.to(url).crypto(Site.crypto(key, "ca2")).connect()) {
            return client.ask(
                    MessageType.of("load.probe"), Body.of("do", "stopped"), Duration.ofSeconds(5));
        }
    }

    /** A file takes effect when it has been read. */
    private static void taken(String pattern) {
        Site.soon()
                .until(() -> site.control().run("cc:routes plain --no-format").contains(pattern));
    }

    private static boolean isGivenUp(String pattern) {
        return site.control()
                .run("cc:routes plain --no-format")
                .lines()
                .filter(line -> line.startsWith(pattern + "\t"))
                .anyMatch(line -> line.contains("its handler has gone"));
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
}
