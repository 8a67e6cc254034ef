// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Body;
import cc.api.Crypto;
import cc.api.MessageType;
import cc.client.Client;
import cc.client.Reply;
import cc.itests.HandlerBundle;
import cc.itests.load.broken.Broken;
import cc.itests.load.deployed.Deployed;
import cc.itests.load.faulty.Faulty;
import cc.itests.load.updated.Updated;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What operators do with bundles, and what they are told when it does not work. */
final class OperatorIT {

    private static final int RATE = 1000;
    private static final MessageType FAULTY = MessageType.of("load.faulty");
    private static final String FEATURE = "cc-handler-delay";
    private static final String BUNDLE = "cc.handler.delay";

    private static Site site;

    @BeforeAll
    static void startsTheDistribution() throws Exception {
        site = new Site("operator");
    }

    @AfterAll
    static void endsIt() {
        site.close();
    }

    @Test
    void handlersAreUpgradedAndPutBackAndNobodyElseNotices() throws Exception {
        List<String> changing =
                List.of(Updated.class.getPackageName(), Deployed.class.getPackageName());
        Path next = site.runtime().at("data/next.jar");
        HandlerBundle.write(next.toFile(), Updated.class, "2.0.0", "");
        Map<String, String> before = site.control().bundles(changing);
        try (Load load = site.load("plain", Crypto.NONE, RATE)) {
            load.begin();
            for (int i = 0; i < 3; i++) {
                assertThat(site.control().run("cc:upgrade data/next.jar"))
                        .contains("2.0.0 in the place of 1.");
                site.changes().deploy();
                assertThat(site.control().run("cc:rollback " + changing.get(0)))
                        .contains("in the place of 2.0.0");
            }
            load.rest();
        }
        assertThat(site.control().ask("faults")).isEmpty();
        assertThat(site.control().bundles(changing)).isEqualTo(before);
    }

    @Test
    void aBundleThatLacksSomethingIsNamed() throws Exception {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "cc.itests.lacking");
        headers.putValue("Bundle-Version", "1.0.0");
        headers.putValue("Import-Package", "no.such");
        Path draft = site.runtime().at("data/lacking.jar");
        try (OutputStream out = Files.newOutputStream(draft)) {
            new JarOutputStream(out, manifest).close();
        }
        isNamedUntilItGoes(draft, "cc.itests.lacking 1.0.0 does not start: nobody offers");
    }

    @Test
    void aBundleWhoseComponentFailsIsNamed() throws Exception {
        Path draft = site.runtime().at("data/broken.jar");
        HandlerBundle.write(draft.toFile(), Broken.class, "1.0.0", "");
        isNamedUntilItGoes(
                draft, "cc.itests.load.broken.Broken fails: java.lang.IllegalStateException: no");
    }

    private static void isNamedUntilItGoes(Path draft, String problem) throws IOException {
        Path deployed = site.runtime().at("deploy").resolve(draft.getFileName());
        Files.move(draft, deployed);
        Site.soon().until(() -> bundles().contains(problem));
        assertThat(site.runtime().logged(problem)).isNotEmpty();

        Files.delete(deployed);

        Site.soon().until(() -> !bundles().contains(problem));
    }

    @Test
    void aHandlerWhoseThreadDiesGetsWhatComesNextAndOthersGoOn() throws Exception {
        goesOnAfter("die");
    }

    @Test
    @Tag("sweep")
    void aHandlerThatBlocksForHalfAMinuteGetsWhatComesNextAndOthersGoOn() throws Exception {
        goesOnAfter("block");
    }

    private static void goesOnAfter(String fault) throws Exception {
        String bundle = Faulty.class.getPackageName();
        if (!site.control().bundles(List.of()).containsKey(bundle)) {
            site.changes().put(Faulty.class, "1.0.0");
        }
        String name = "beside-" + fault;
        site.runtime()
                .save(
                        "etc/cc.handler.disposer-" + name + ".cfg",
                        "server = plain",
                        "pattern = load." + fault);
        Site.soon().until(() -> site.control().run("cc:routes --no-format").contains(name));
        try (Flow flow = new Flow(site.url("plain"), "load." + fault);
                Client client = Client.to(site.url("plain")).connect()) {
            Site.soon().until(() -> site.disposed(name) > 0 && isAnswered(client));
            client.publish(FAULTY, Body.of("do", fault));
            long before = site.disposed(name);
            Site.soon().until(() -> site.disposed(name) > before + 100);

            assertThat(isAnswered(client)).isTrue();

            long sent = flow.stop();
            Site.soon().untilAsserted(() -> assertThat(site.disposed(name)).isEqualTo(sent));
        }
    }

    private static boolean isAnswered(Client client) throws Exception {
        Reply reply = client.ask(FAULTY, Body.of("do", "answer"), Duration.ofSeconds(60));
        return reply.body().text("text").equals("done");
    }

    /**
     * Features know one version of a bundle, and mostly put it back when any of them is installed:
     * not always, so not with each build.
     */
    @Test
    @Tag("sweep")
    void anOlderVersionThatAFeaturePutsBackIsNamedWithTheWayForward() throws Exception {
        site.control().run("feature:install " + FEATURE);
        upgraded(site.runtime().at("data/delay.jar"));
        assertThat(site.control().run("cc:upgrade data/delay.jar")).contains("2.0.0 in the place");

        site.control().run("feature:install cc-handler-filter");

        String rollback = "cc:rollback " + BUNDLE + " --to 2.0.0";
        Site.soon().until(() -> bundles().contains(rollback));
        assertThat(site.runtime().logged("in the place of 2.0.0, which is newer")).isNotEmpty();
        site.control().run(rollback);
        Site.soon().until(() -> !bundles().contains(rollback));
        site.control().run("feature:uninstall " + FEATURE);
    }

    private static String bundles() {
        return site.control().run("cc:bundles --no-format");
    }

    /** Writes what the feature has, under a higher version. */
    private static void upgraded(Path to) throws IOException {
        Path own;
        try (Stream<Path> system = Files.walk(site.runtime().at("system/cc/" + BUNDLE))) {
            own = system.filter(file -> ("" + file).endsWith(".jar")).findFirst().orElseThrow();
        }
        try (JarFile from = new JarFile(own.toFile())) {
            Manifest manifest = new Manifest(from.getManifest());
            manifest.getMainAttributes().putValue("Bundle-Version", "2.0.0");
            try (OutputStream out = Files.newOutputStream(to);
                    JarOutputStream jar = new JarOutputStream(out, manifest)) {
                for (JarEntry entry : (Iterable<JarEntry>) from.stream()::iterator) {
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        jar.putNextEntry(new JarEntry(entry.getName()));
                        try (InputStream in = from.getInputStream(entry)) {
                            in.transferTo(jar);
                        }
                    }
                }
            }
        }
    }

    /** As cron does. */
    @Test
    void aCommandFromOutsideNeedsNoInput() throws Exception {
        Site.soon().until(() -> site.runtime().client("cc:servers").contains("plain"));
    }
}
