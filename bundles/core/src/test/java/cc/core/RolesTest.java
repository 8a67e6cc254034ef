// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cc.api.Crypto;
import cc.api.CryptoProvider;
import cc.api.KeyInfo;
import cc.api.Role;
import cc.api.Server;
import cc.api.config.OptionException;
import cc.api.config.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.Version;

class RolesTest {

    private record Defaults(Role role, Map<String, String> options) implements RoleDefaults {}

    /** Tells what keys it was asked for. */
    private static final class Keys implements CryptoProvider {
        final Queue<String> signs = new ConcurrentLinkedQueue<>();

        @Override
        public Crypto open(Options options) {
            signs.add(options.text("cms-sign", "nobody"));
            return Crypto.NONE;
        }

        @Override
        public List<KeyInfo> keys(String keystore) {
            return List.of();
        }
    }

    private final Keys keys = new Keys();

    private static RoleOptions read(String pid, Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("service.pid", pid);
        Options options = Options.of(properties);
        RoleOptions read = RoleOptions.read(options);
        options.check();
        return read;
    }

    /** A container that registers services and does nothing else. */
    private static BundleContext container() {
        ServiceRegistration<?> registration = Fakes.of(ServiceRegistration.class, Map.of());
        Bundle bundle = Fakes.of(Bundle.class, Map.of("getVersion", () -> new Version("1.0")));
        return Fakes.of(
                BundleContext.class,
                Map.of("getBundle", () -> bundle, "registerService", () -> registration));
    }

    private static Map<String, Object> server(Path etc, Object... more) {
        Map<String, Object> properties = ServerFixture.properties(more);
        String file = etc.resolve("cc.server-test.cfg").toUri().toString();
        properties.put("felix.fileinstall.filename", file);
        return properties;
    }

    @Test
    void aRoleHasCryptoSocketOptionsAndLimitsAndNothingElse() {
        Map<String, Object> options =
                Map.of("cms-sign", "hub", "zmq_hwm", "5", "handover-timeout", "1", "cc-role", "x");
        RoleOptions read = read("cc.role~remote", options);
        assertThat(read.role()).isEqualTo(Role.REMOTE);
        assertThat(read.values())
                .containsOnly(
                        Map.entry("cms-sign", "hub"),
                        Map.entry("zmq_hwm", "5"),
                        Map.entry("handover-timeout", "1"));
    }

    @Test
    void aRoleThatIsNoneOrAnOptionThatIsWrongIsRefused() {
        assertThatThrownBy(() -> read("cc.role~boss", Map.of("zmq_hwm", "-1", "cms-digest", "md5")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("'boss': must be one of local, remote")
                .hasMessageContaining("zmq_hwm = '-1'")
                .hasMessageContaining("cms-digest = 'md5': must be one of sha1,");
    }

    @Test
    void aServersOwnFileOverrulesItsRoleAndItsDaemonsInheritBoth(@TempDir Path etc) {
        ServerComponent component =
                new ServerComponent(
                        container(), server(etc, "zmq_hwm", "7", "cms-encrypt", ""), keys);
        Map<String, String> role =
                Map.of("cms-sign", "hub", "zmq_hwm", "5", "cms-encrypt", "all", "zmq_linger", "9");
        component.role(new Defaults(Role.LOCAL, role));
        component.role(new Defaults(Role.REMOTE, Map.of("cms-sign", "other")));
        component.activate();
        try {
            assertThat(keys.signs).containsOnly("hub");
            assertThat(component.server().options())
                    .containsEntry("cms-sign", "hub")
                    .containsEntry("zmq_hwm", "7")
                    .containsEntry("zmq_linger", "9")
                    .doesNotContainKey("cms-encrypt");
            component.role(new Defaults(Role.LOCAL, Map.of("cms-sign", "new")));
            assertThat(component.server().options()).containsEntry("cms-sign", "new");
            component.roleGone(new Defaults(Role.LOCAL, Map.of()));
            assertThat(component.server().options()).doesNotContainKey("cms-sign");
        } finally {
            component.deactivate();
        }
    }

    @Test
    void aServerWaitsForTheFileOfItsRoleAndKeepsWhatItSaid(@TempDir Path etc) throws Exception {
        Files.writeString(etc.resolve("cc.role-local.cfg"), "cms-sign = hub");
        ServerComponent component = new ServerComponent(container(), server(etc), keys);
        component.activate();
        try {
            assertThat(component.server()).isNull();
            assertThat(component.refusal().orElse(""))
                    .contains("cc.server-test.cfg: waits: ")
                    .contains("cc.role-local.cfg is there and not in force");
            component.role(new Defaults(Role.LOCAL, Map.of("cms-sign", "hub")));
            assertThat(component.refusal()).isEmpty();
            Server server = component.server();
            await().until(() -> server.state().equals("up"));
            component.modified(server(etc, "cc-role", "remote"));
            assertThat(server.role()).isEqualTo(Role.REMOTE);
            component.modified(server(etc));
            assertThat(server.role()).isEqualTo(Role.LOCAL);
            // the runtime stops: nothing is sent in clear on the way
            component.roleGone(new Defaults(Role.LOCAL, Map.of()));
            assertThat(server.options()).containsEntry("cms-sign", "hub");
        } finally {
            component.deactivate();
        }
    }

    @Test
    void aMistakeInTheFileOfARoleIsReportedUnderThatFile(@TempDir Path etc) {
        ServerComponent component =
                new ServerComponent(container(), server(etc, "cc-stats", "7"), keys);
        component.role(new Defaults(Role.LOCAL, Map.of("zmq_hwm", "-5")));
        assertThatThrownBy(component::activate)
                .isInstanceOf(OptionException.class)
                .hasMessageMatching(
                        "\\S*cc\\.server-test\\.cfg: cc-stats = '7': must be [^;]*;"
                                + " etc/cc\\.role-local\\.cfg: zmq_hwm = '-5': must be .*");
    }
}
