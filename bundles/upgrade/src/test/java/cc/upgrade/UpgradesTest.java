// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.upgrade.BundleVersions;
import cc.api.upgrade.BundleVersions.Kept;
import cc.api.upgrade.UpgradeException;
import cc.api.upgrade.Upgraded;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** In a framework, with bundles that come and go. */
class UpgradesTest {

    /** For what comes to work at once. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** For what never does. */
    private static final Duration HASTE = Duration.ofMillis(100);

    private static final String NAME = "test.greeter";

    @TempDir Path base;

    private final List<String> stopped = new CopyOnWriteArrayList<>();
    private Framework framework;
    private BundleContext context;
    private TestServer server;
    private UpgradesComponent upgrades;
    private Bundle bystander;

    @BeforeEach
    void starts() throws Exception {
        Awaitility60.use();
        Files.createDirectory(base.resolve("deploy"));
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, base.resolve("cache").toString());
        properties.put(
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                "cc.api;version=\"1.0.0\",cc.core;version=\"1.0.0\"");
        properties.put("felix.log.level", "0");
        properties.put("karaf.base", base.toString());
        properties.put("karaf.data", base.resolve("data").toString());
        framework =
                ServiceLoader.load(FrameworkFactory.class)
                        .findFirst()
                        .orElseThrow()
                        .newFramework(properties);
        framework.start();
        context = framework.getBundleContext();
        server = new TestServer(context);
        bystander = install(BundleFile.of("test.bystander", "1.0.0").in(base));
        ServiceComponentRuntime scr =
                (ServiceComponentRuntime)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {ServiceComponentRuntime.class},
                                (proxy, method, arguments) -> List.of());
        upgrades = new UpgradesComponent(context, scr);
        upgrades.add(server);
        SynchronousBundleListener listener =
                event -> {
                    if (event.getType() == BundleEvent.STOPPING) {
                        stopped.add(event.getBundle().getSymbolicName());
                    }
                };
        context.addBundleListener(listener);
    }

    @AfterEach
    void ends() throws Exception {
        upgrades.deactivate();
        framework.stop();
        framework.waitForStop(0);
    }

    private Bundle install(Path file) throws Exception {
        Bundle bundle = context.installBundle(file.toUri().toString());
        bundle.start();
        return bundle;
    }

    private Bundle installed() throws Exception {
        Bundle bundle = install(BundleFile.of(NAME, "1.0.0").in(base.resolve("deploy")));
        kept();
        return bundle;
    }

    /** Waits until there is a copy of what is installed. */
    private void kept() {
        await().until(
                        () -> {
                            try (var files = Files.list(base.resolve("data/cc.upgrade/" + NAME))) {
                                long now = bundle().getLastModified();
                                return files.anyMatch(file -> ("" + file).endsWith(now + ".jar"));
                            }
                        });
    }

    private Bundle bundle() {
        for (Bundle bundle : context.getBundles()) {
            if (NAME.equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        throw new IllegalStateException("it is not installed");
    }

    private String file(BundleFile bundle) throws Exception {
        return bundle.in(base).toString();
    }

    private static void replace(Bundle bundle, String file) throws Exception {
        // copies are told apart by the time of the installation, in milliseconds
        long before = bundle.getLastModified();
        await().until(() -> System.currentTimeMillis() > before);
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            bundle.update(in);
        }
    }

    private List<String> versionsKept() {
        BundleVersions found =
                upgrades.bundles().stream()
                        .filter(one -> one.bundle().equals(NAME))
                        .findFirst()
                        .orElseThrow();
        return found.kept().stream().map(Kept::version).toList();
    }

    @Test
    void aHigherVersionTakesThePlaceOfOneAndItCanBePutBackAgainAndAgain() throws Exception {
        Bundle bundle = installed();

        Upgraded done = upgrades.upgrade(file(BundleFile.of(NAME, "1.1.0")), false, PATIENCE);

        assertThat(done.bundle() + " " + done.before() + " " + done.now())
                .isEqualTo(NAME + " 1.0.0 1.1.0");
        assertThat(done.took()).isPositive();
        assertThat(done.routes()).singleElement().extracting("pattern").isEqualTo("hello");
        assertThat(done.notes())
                .singleElement()
                .asString()
                .startsWith("deploy/test.greeter-1.0.0.jar holds 1.0.0, which comes again when");
        assertThat(bundle.getVersion()).hasToString("1.1.0");
        kept();
        assertThat(versionsKept()).containsExactly("1.0.0");

        assertThat(upgrades.rollback(NAME, "", PATIENCE).now()).isEqualTo("1.0.0");
        kept();
        assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(versionsKept()).containsExactly("1.1.0");

        String id = Long.toString(bundle.getBundleId());
        assertThat(upgrades.rollback(id, "1.1.0", PATIENCE).now()).isEqualTo("1.1.0");
        assertThat(upgrades.counters().get("upgrade")).isEqualTo(1);
        assertThat(upgrades.counters().get("rollback")).isEqualTo(2);
        assertThat(stopped).containsOnly(NAME);
        assertThat(bystander.getState()).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    void whatIsNotRightIsRefusedBeforeAnythingIsTouched() throws Exception {
        Bundle bundle = installed();
        long before = bundle.getLastModified();

        refused(file(BundleFile.of(NAME, "1.0.0")), "1.0.0 is not higher: --force");
        refused(file(BundleFile.of(NAME, "0.9.0")), "0.9.0 is not higher");
        refused(file(BundleFile.of("test.other", "2.0.0")), "no bundle 'test.other' of CC");
        refused("nosuch.jar", "there is no such file");
        refused("nosuch:scheme", "not a URL that this runtime knows");
        Path text = Files.writeString(base.resolve("text.jar"), "text");
        refused(text.toString(), "is no bundle");
        refused(
                file(
                        BundleFile.of(NAME, "1.1.0")
                                .with("Import-Package", "cc.api,no.such;version=2")),
                "does not resolve here: nobody offers package");
        refused(
                file(BundleFile.of(NAME, "1.1.0").with("Import-Package", "cc.api,cc.core")),
                "takes what it must not, Import-Package cc.core");
        refused(
                file(BundleFile.of(NAME, "1.1.0").with("DynamicImport-Package", "*")),
                "DynamicImport-Package *");
        refused(
                file(BundleFile.of(NAME, "1.1.0").with("Fragment-Host", "cc.core")),
                "is a fragment");
        refused(
                file(BundleFile.of(NAME, "1.1.0").with("Bundle-ManifestVersion", "1")),
                "no bundle");

        assertThat(bundle.getLastModified()).isEqualTo(before);
        assertThat(stopped).isEmpty();
        assertThat(upgrades.counters().get("upgrade.failed")).isEqualTo(11);
    }

    private void refused(String source, String why) {
        assertThatThrownBy(() -> upgrades.upgrade(source, false, PATIENCE))
                .isInstanceOf(UpgradeException.class)
                .hasMessageContaining(why);
    }

    @Test
    void anEqualVersionWillDoByForce() throws Exception {
        Bundle bundle = installed();
        long before = bundle.getLastModified();

        upgrades.upgrade(file(BundleFile.of(NAME, "1.0.0").mode("throws")), true, PATIENCE);

        assertThat(bundle.getLastModified()).isGreaterThan(before);
        assertThat(bundle.getHeaders("").get("Test-Mode")).isEqualTo("throws");
    }

    @Test
    void aBundleThatOthersUseIsNotReplaced() throws Exception {
        installed();
        install(
                BundleFile.of("test.library", "1.0.0")
                        .mode("silent")
                        .with("Export-Package", "cc.upgrade.sample;version=1")
                        .with("Import-Package", "cc.api,org.osgi.framework")
                        .in(base));
        install(
                BundleFile.of("test.user", "1.0.0")
                        .mode("silent")
                        .with("Import-Package", "cc.upgrade.sample,cc.api,org.osgi.framework")
                        .in(base));

        refused(
                file(BundleFile.of("test.library", "2.0.0")),
                "test.user would have to be restarted with it");
    }

    @Test
    void oneThatDoesNotStartMakesWayForTheOneBefore() throws Exception {
        Bundle bundle = installed();

        refused(
                file(BundleFile.of(NAME, "1.1.0").mode("fails")),
                "1.1.0 does not start: IllegalStateException: no license; 1.0.0 is back");

        assertThat(bundle.getVersion()).hasToString("1.0.0");
        assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(server.routes()).hasSize(2);
        assertThat(upgrades.troubles()).isEmpty();
        kept();
        assertThat(versionsKept()).isEmpty();
    }

    @Test
    void oneThatStartsAndDoesNotServeMakesWayForTheOneBefore() throws Exception {
        Bundle bundle = installed();
        String silent = file(BundleFile.of(NAME, "1.1.0").mode("silent"));

        assertThatThrownBy(() -> upgrades.upgrade(silent, false, HASTE))
                .hasMessageContaining("missing is " + NAME + " (hello) on server hub")
                .hasMessageContaining("1.0.0");

        assertThat(bundle.getVersion()).hasToString("1.0.0");
        await().until(() -> server.routes().size() == 2);
    }

    @Test
    void whatOthersReplaceIsKeptTooAndNotForEver() throws Exception {
        Bundle bundle = installed();
        for (int i = 1; i < 6; i++) {
            replace(bundle, file(BundleFile.of(NAME, "1." + i + ".0")));
            kept();
        }
        assertThat(versionsKept()).containsExactly("1.4.0", "1.3.0", "1.2.0");

        bundle.uninstall();
        install(Path.of(file(BundleFile.of(NAME, "2.0.0"))));
        kept();

        assertThat(versionsKept()).containsExactly("1.5.0", "1.4.0", "1.3.0");
        assertThat(upgrades.rollback(NAME, "1.4.0", PATIENCE).now()).isEqualTo("1.4.0");
        assertThatThrownBy(() -> upgrades.rollback(NAME, "1.0.0", PATIENCE))
                .hasMessageContaining("no copy of 1.0.0 is kept: there is 2.0.0, 1.5.0");
    }

    @Test
    void oneThatThrowsAtEverythingAsTheOneBeforeDidNotIsNamed() throws Exception {
        Bundle bundle = installed();
        server.call(5);
        replace(bundle, file(BundleFile.of(NAME, "1.1.0").mode("throws")));
        server.call(25);

        await().until(() -> !upgrades.troubles().isEmpty());

        assertThat(upgrades.troubles())
                .singleElement()
                .satisfies(
                        trouble -> {
                            assertThat(trouble.bundle()).isEqualTo(NAME);
                            assertThat(trouble.version()).isEqualTo("1.1.0");
                            assertThat(trouble.before()).isEqualTo("1.0.0");
                            assertThat(trouble.reason())
                                    .contains(NAME + " has thrown at every message");
                        });
        assertThat(upgrades.counters().get("trouble.crashed")).isEqualTo(1);

        upgrades.rollback(NAME, "", PATIENCE);

        await().until(() -> upgrades.troubles().isEmpty());
    }

    @Test
    void oneThatDoesNotResolveIsNamedWithWhatItLacks() throws Exception {
        Bundle bundle = installed();
        String lacking =
                file(BundleFile.of(NAME, "1.1.0").with("Import-Package", "cc.api,no.such"));
        List<Exception> failures = new ArrayList<>();
        try {
            replace(bundle, lacking);
        } catch (org.osgi.framework.BundleException e) {
            failures.add(e);
        }
        assertThat(bundle.getState()).isEqualTo(Bundle.INSTALLED);

        await().until(() -> !upgrades.troubles().isEmpty());

        assertThat(upgrades.troubles().get(0).reason())
                .contains("does not start: nobody offers package")
                .contains("no.such");
        Upgraded done = upgrades.rollback(NAME, "", PATIENCE);
        assertThat(done.now()).isEqualTo("1.0.0");
        assertThat(done.notes()).isEmpty();
        assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(server.routes()).hasSize(2);
    }

    @Test
    void oneThatHasNeverStartedIsNamedWithWhatItLacksUntilItIsThere() throws Exception {
        BundleFile lacking =
                BundleFile.of(NAME, "1.0.0")
                        .with("Import-Package", "cc.api,org.osgi.framework,no.such");
        Bundle bundle = context.installBundle(lacking.in(base).toUri().toString());
        assertThatThrownBy(bundle::start).hasMessageContaining("no.such");

        await().until(() -> !upgrades.troubles().isEmpty());

        assertThat(upgrades.troubles().get(0).words())
                .startsWith(NAME + " 1.0.0 does not start: nobody offers package")
                .contains("no.such")
                .doesNotContain("cc:rollback");
        install(BundleFile.of("test.missing", "1.0.0").with("Export-Package", "no.such").in(base));
        bundle.start();
        await().until(() -> upgrades.troubles().isEmpty());
    }

    @Test
    void anOlderOneThatNobodyAskedForIsNamedWithTheWayBack() throws Exception {
        Bundle bundle = installed();
        upgrades.upgrade(file(BundleFile.of(NAME, "1.1.0")), false, PATIENCE);
        kept();
        upgrades.rollback(NAME, "", PATIENCE);
        kept();
        upgrades.rollback(NAME, "1.1.0", PATIENCE);
        kept();

        replace(bundle, file(BundleFile.of(NAME, "1.0.0")));

        await().until(() -> !upgrades.troubles().isEmpty());
        assertThat(upgrades.troubles())
                .singleElement()
                .satisfies(
                        trouble ->
                                assertThat(trouble.words())
                                        .startsWith(NAME + " 1.0.0 has come in the place of 1.1.0")
                                        .endsWith(": cc:rollback " + NAME + " --to 1.1.0"));
        assertThat(upgrades.counters().get("trouble.older")).isEqualTo(1);

        assertThat(upgrades.rollback(NAME, "1.1.0", PATIENCE).now()).isEqualTo("1.1.0");

        await().until(() -> upgrades.troubles().isEmpty());
    }
}
