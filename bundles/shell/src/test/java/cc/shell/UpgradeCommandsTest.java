// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Handler;
import cc.api.Role;
import cc.api.Waited;
import cc.api.upgrade.BundleVersions;
import cc.api.upgrade.BundleVersions.Kept;
import cc.api.upgrade.Trouble;
import cc.api.upgrade.UpgradeException;
import cc.api.upgrade.Upgraded;
import cc.api.upgrade.Upgraded.Served;
import cc.api.upgrade.Upgrades;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

class UpgradeCommandsTest {

    private static final String WORSE = "cc.test 2.0 does worse than 1.0: it throws: cc:rollback";

    private final FakeServices services =
            new FakeServices()
                    .with(Upgrades.class, new Fake(), Map.of())
                    .with(new FakeServer("hub", Role.LOCAL).route("x", "a"))
                    .with(new FakeServer("other", Role.LOCAL))
                    .with(Handler.class, exchange -> {}, Map.of("name", "a", "pattern", "x"));

    /** Says what it was asked, and that it was done. */
    private static final class Fake implements Upgrades {

        @Override
        public Upgraded upgrade(String source, boolean force, Duration patience)
                throws UpgradeException {
            if (source.equals("wrong")) {
                throw new UpgradeException("it is wrong");
            }
            Waited waited = new Waited(7, 2048, Duration.ofMillis(30));
            return new Upgraded(
                    "cc.test",
                    "1.0",
                    "2.0",
                    patience,
                    List.of(new Served("hub", "x", "a", waited)),
                    List.of(source + " " + force));
        }

        @Override
        public Upgraded rollback(String bundle, String version, Duration patience) {
            return new Upgraded(bundle, "2.0", version, patience, List.of(), List.of());
        }

        @Override
        public List<BundleVersions> bundles() {
            List<Kept> kept = List.of(new Kept("1.0", Instant.EPOCH, 10));
            return List.of(
                    new BundleVersions(
                            "cc.test", 77, "2.0", "active", Instant.EPOCH, "deploy/a.jar", kept));
        }

        @Override
        public List<Trouble> troubles() {
            return List.of(new Trouble("cc.test", "2.0", "1.0", "it throws", Set.of("hub")));
        }
    }

    @Test
    void anUpgradeShowsWhatWaitedAndForHowLong() throws Exception {
        Run run = Run.of(new UpgradeCommand()).with("source", "a.jar").after("--force");
        assertThat(run.shown(services))
                .startsWith("cc.test: 2.0 in the place of 1.0, at work after 5.0 s")
                .contains("a.jar true");
        assertThat(run.raw(services))
                .containsExactly(List.of("x", "a", "hub", "7", "2048", "0.030000"));
    }

    @Test
    void whatIsWrongIsAnErrorWithItsReason() throws Exception {
        Run wrong = Run.of(new UpgradeCommand()).with("source", "wrong");
        assertThatThrownBy(() -> wrong.shown(services))
                .isInstanceOf(CommandException.class)
                .hasMessage("it is wrong");
        Run hasty = Run.of(new UpgradeCommand()).with("source", "a.jar").after("--timeout", "0");
        assertThatThrownBy(() -> hasty.shown(services))
                .hasMessage("--timeout = '0.0': must be seconds, more than 0 and at most 600");
        Run alone = Run.of(new RollbackCommand()).with("bundle", "cc.test");
        assertThatThrownBy(() -> alone.shown(new FakeServices()))
                .hasMessageContaining("cc.upgrade is not at work");
    }

    @Test
    void aRollbackMayNameItsVersion() throws Exception {
        Run run = Run.of(new RollbackCommand()).with("bundle", "cc.test").after("--to=1.0");
        assertThat(run.shown(services)).startsWith("cc.test: 1.0 in the place of 2.0");
    }

    @Test
    void aBundleThatDoesWorseIsMarkedEverywhere() throws Exception {
        assertThat(Run.of(new BundlesCommand()).raw(services))
                .singleElement()
                .satisfies(
                        row -> {
                            assertThat(row.subList(0, 7))
                                    .containsExactly(
                                            "cc.test",
                                            "77",
                                            "2.0",
                                            "active",
                                            "1970-01-01T00:00:00Z",
                                            "1.0",
                                            "deploy/a.jar");
                            assertThat(row.get(7)).startsWith(WORSE);
                        });
        assertThat(Run.of(new HandlersCommand()).raw(services).get(0).get(11)).startsWith(WORSE);
        assertThat(Run.of(new ServersCommand()).raw(services))
                .extracting(row -> row.get(0) + ": " + row.get(row.size() - 1))
                .containsExactly("hub: up; " + WORSE + " cc.test", "other: up");
    }
}
