// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Handler;
import cc.api.Role;
import cc.api.config.Configured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

class ConfigCheckTest {

    @TempDir Path base;

    private final List<Configuration> configurations = new ArrayList<>();
    private final List<ComponentConfigurationDTO> instances = new ArrayList<>();
    private final ComponentDescriptionDTO echo = FakeConfig.component("cc.handler.echo");
    private final ComponentDescriptionDTO server = FakeConfig.component("cc.server");
    private final FakeServices services = new FakeServices();
    private Path etc;

    @BeforeEach
    void makeFolder() throws IOException {
        etc = Files.createDirectory(base.resolve("etc"));
        services.variable("karaf.etc", etc.toString())
                .variable("felix.fileinstall.configEncoding", "UTF-8");
    }

    private Path file(String name, String content) throws IOException {
        Path file = Files.writeString(etc.resolve(name), content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
        return file;
    }

    /** A configuration as the runtime makes it of a file. */
    private void configuration(String pid, Path file, Map<String, Object> options) {
        Map<String, Object> properties = new HashMap<>(options);
        properties.put(ConfigEntry.FILE_NAME, file.toUri().toString());
        configurations.add(FakeConfig.of(pid, properties));
    }

    private void echo(String instance, int state) throws IOException {
        Path file = file("cc.handler.echo-" + instance + ".cfg", "server = hub\n");
        configuration("cc.handler.echo~" + instance, file, Map.of("server", "hub"));
        instances.add(FakeConfig.instance(echo, "cc.handler.echo~" + instance, state));
    }

    private List<String> findings() throws IOException {
        return check().stream()
                .map(found -> found.file() + "|" + found.state().word() + "|" + found.reason())
                .toList();
    }

    private List<ConfigFinding> check() throws IOException {
        return new ConfigCheck(assembled()).findings();
    }

    private FakeServices assembled() {
        return services.with(
                        ConfigurationAdmin.class,
                        FakeConfig.admin(configurations.toArray(Configuration[]::new)),
                        Map.of())
                .with(
                        ServiceComponentRuntime.class,
                        FakeConfig.runtime(
                                List.of(echo, server),
                                instances.toArray(ComponentConfigurationDTO[]::new)),
                        Map.of());
    }

    @Test
    void aConfigurationWhoseComponentRunsIsInForce() throws Exception {
        echo("main", ComponentConfigurationDTO.ACTIVE);

        assertThat(Run.of(new ConfigCheckCommand()).shown(assembled()))
                .contains("etc/cc.handler.echo-main.cfg", "cc.handler.echo", "active")
                .endsWith("all 1 in force\n");
    }

    @Test
    void ifOneIsNotInForceThatIsAnErrorAfterTheTable() throws Exception {
        echo("main", ComponentConfigurationDTO.ACTIVE);
        echo("other", ComponentConfigurationDTO.SATISFIED);
        Run run = Run.of(new ConfigCheckCommand());

        assertThatThrownBy(() -> run.shown(assembled()))
                .isInstanceOf(CommandException.class)
                .hasMessage("1 of 2 configurations is not in force");
        assertThat(run.printed()).contains("main.cfg", "other.cfg", "idle", "nobody uses");
    }

    @Test
    void whatAComponentLacksOrFailedAtIsSaid() throws Exception {
        echo("waits", ComponentConfigurationDTO.UNSATISFIED_REFERENCE);
        echo("fails", ComponentConfigurationDTO.FAILED_ACTIVATION);
        instances.get(1).failure =
                "cc.api.config.OptionException: etc/cc.handler.echo-fails.cfg: x\n\tat y.Z(Z.java)";

        assertThat(findings())
                .containsExactly(
                        "etc/cc.handler.echo-fails.cfg|failed|etc/cc.handler.echo-fails.cfg: x",
                        "etc/cc.handler.echo-waits.cfg|not satisfied|waits for the service"
                                + " cc.api.CryptoProvider");
    }

    @Test
    void aChangeThatWasRefusedIsSaidWithTheReason() throws Exception {
        echo("main", ComponentConfigurationDTO.ACTIVE);
        Configured refusing = () -> Optional.of("etc/cc.handler.echo-main.cfg: no");
        Configured content = Optional::empty;
        services.with(Configured.class, content, Map.of("service.pid", "cc.server~hub"))
                .with(Configured.class, refusing, Map.of("service.pid", "cc.handler.echo~main"));

        assertThat(findings())
                .containsExactly(
                        "etc/cc.handler.echo-main.cfg|refused|etc/cc.handler.echo-main.cfg: no;"
                                + " what was before stays in force");
    }

    @Test
    void aConfigurationOfNoComponentNamesTheFeatureOrTheBundle() throws Exception {
        configuration("cc.handler.delay~a", file("cc.handler.delay-a.cfg", ""), Map.of());
        configuration("cc.handler.filter~a", file("cc.handler.filter-a.cfg", ""), Map.of());
        configuration("cc.sever~a", file("cc.sever-a.cfg", ""), Map.of());
        configuration("cc.handler.echo~new", file("cc.handler.echo-new.cfg", ""), Map.of());
        services.bundle("cc.handler.filter", "installed, not resolved");

        assertThat(findings())
                .containsExactly(
                        "etc/cc.handler.delay-a.cfg|no component|no bundle provides it:"
                                + " feature:install cc-handler-delay, unless it is mistyped",
                        "etc/cc.handler.echo-new.cfg|not taken|its component has not taken it",
                        "etc/cc.handler.filter-a.cfg|no component|its bundle is installed, not"
                                + " resolved: bundle:diag cc.handler.filter",
                        "etc/cc.sever-a.cfg|no component|no bundle provides it: it is mistyped, or"
                                + " a feature is not installed");
    }

    @Test
    void aConfigurationOutlivesItsFileAndThatIsSaid() throws Exception {
        echo("main", ComponentConfigurationDTO.ACTIVE);
        Files.delete(etc.resolve("cc.handler.echo-main.cfg"));

        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("etc/cc.handler.echo-main.cfg|file gone|it was deleted while")
                .endsWith("config:delete 'cc.handler.echo~main'");
    }

    @Test
    void aConfigurationThatNeverHadAFileIsListedByItsPid() throws Exception {
        configurations.add(FakeConfig.of("cc.handler.echo~typed", Map.of()));
        instances.add(
                FakeConfig.instance(
                        echo, "cc.handler.echo~typed", ComponentConfigurationDTO.ACTIVE));

        assertThat(findings()).containsExactly("cc.handler.echo~typed (no file)|active|");
    }

    @Test
    void aFileThatIsBrokenSaysWhatIsWrongWithItWhetherItRanBeforeOrNot() throws Exception {
        echo("main", ComponentConfigurationDTO.ACTIVE);
        file("cc.handler.echo-main.cfg", "server = \\u12zz\n");
        file("cc.handler.echo-new.cfg", "pattern = [a, b]\n");

        assertThat(findings())
                .containsExactly(
                        "etc/cc.handler.echo-main.cfg|file broken|it cannot be read: Unable to"
                                + " parse unicode value: 12zz; what it said before stays in force",
                        "etc/cc.handler.echo-new.cfg|no configuration|it cannot be read: pattern"
                                + " has a value in brackets that is not quoted");
    }

    @Test
    void whatWasChangedInTheRuntimeAloneIsSaidByName() throws Exception {
        Path file =
                file(
                        "cc.handler.echo-main.cfg",
                        "same = \"1\"\nhome = \"${HOME_OF}/x\"\nlist = [\"a\",\"b\"]\n"
                                + "mine = \"2\"\n");
        services.variable("HOME_OF", "/opt");
        Map<String, Object> inForce = new HashMap<>();
        inForce.put("same", "1");
        inForce.put("home", "/opt/x");
        inForce.put("list", new String[] {"a", "b"});
        inForce.put("mine", "3");
        inForce.put("added", "4");
        configuration("cc.handler.echo~main", file, inForce);
        instances.add(
                FakeConfig.instance(
                        echo, "cc.handler.echo~main", ComponentConfigurationDTO.ACTIVE));

        assertThat(findings())
                .singleElement()
                .asString()
                .contains("|not as its file|added, mine: changed in the runtime");

        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        assertThat(findings()).singleElement().asString().endsWith("|active|");
    }

    @Test
    void aFileWhoseNameIsNoneIsToldWhatItMustBe() throws Exception {
        Path taken = file("cc.handler.echo~main.cfg", "");
        configurations.add(
                FakeConfig.of(
                        "cc.handler.echo",
                        Map.of(ConfigEntry.FILE_NAME, taken.toUri().toString())));
        file("cc.server~hub.cfg", "");
        file("cc.handler.echo.cfg.example", "");
        file("org.example-x.cfg", "");

        assertThat(findings())
                .containsExactly(
                        "etc/cc.handler.echo~main.cfg|no component|the file's name must be"
                                + " cc.handler.echo-main.cfg",
                        "etc/cc.server~hub.cfg|no configuration|the file's name must be"
                                + " cc.server-hub.cfg");
        assertThat(check())
                .extracting(ConfigFinding::component)
                .containsExactly("cc.handler.echo", "cc.server");
    }

    @Test
    void aServerThatDoesNotListenAndAHandlerThatIsNotServedAreDisturbed() throws Exception {
        echo("main", ComponentConfigurationDTO.ACTIVE);
        services.with(
                        Handler.class,
                        exchange -> {},
                        Map.of(
                                "service.pid", "cc.handler.echo~main",
                                "pattern", "echo",
                                "server", "hubb"))
                .with(new FakeServer("hub", Role.LOCAL).state("port 1 is taken"));
        configuration("cc.server~hub", file("cc.server-hub.cfg", ""), Map.of());
        instances.add(
                FakeConfig.instance(server, "cc.server~hub", ComponentConfigurationDTO.ACTIVE));

        assertThat(findings())
                .containsExactly(
                        "etc/cc.handler.echo-main.cfg|disturbed|there is no server 'hubb': there is"
                                + " hub",
                        "etc/cc.server-hub.cfg|disturbed|port 1 is taken");
    }

    @Test
    void whatAServerCannotUseOfItsRolesFileIsSaidOfThatFileToo() throws Exception {
        services.with(
                new FakeServer("hub", Role.REMOTE)
                        .state("etc/cc.role-remote.cfg: cms-sign = 'x': must be a key"));
        configuration("cc.server~hub", file("cc.server-hub.cfg", ""), Map.of());
        configuration("cc.role~remote", file("cc.role-remote.cfg", ""), Map.of());
        configuration("cc.role~local", file("cc.role-local.cfg", ""), Map.of());
        for (String pid : List.of("cc.server~hub", "cc.role~remote", "cc.role~local")) {
            instances.add(FakeConfig.instance(server, pid, ComponentConfigurationDTO.ACTIVE));
        }

        assertThat(findings())
                .containsExactly(
                        "etc/cc.role-local.cfg|active|",
                        "etc/cc.role-remote.cfg|disturbed|cms-sign = 'x': must be a key",
                        "etc/cc.server-hub.cfg|disturbed|etc/cc.role-remote.cfg: cms-sign = 'x':"
                                + " must be a key");
    }

    @Test
    void eachValueIsShownWithWhereItComesFrom() throws Exception {
        services.defaults("cc.server", Map.of("zmq_hwm", "10000", "cc-stats", "1"))
                .defaults("cc.daemon.logtail", Map.of("zmq_hwm", "1000", "zmq_linger", "9"));
        configuration(
                "cc.server~hub",
                file("cc.server-hub.cfg", ""),
                Map.of("cc-role", "remote", "zmq_hwm", "7", "cms-decrypt", ""));
        configuration(
                "cc.role~remote",
                file("cc.role-remote.cfg", ""),
                Map.of("zmq_hwm", "5", "cms-sign", "hub", "cms-decrypt", "hub"));
        configuration(
                "cc.daemon.logtail~x",
                file("cc.daemon.logtail-x.cfg", ""),
                Map.of("server", "hub", "db-password", "hush"));

        assertThat(values("server-hub"))
                .containsExactly(
                        "cc-role|remote|etc/cc.server-hub.cfg",
                        "cc-stats|1|default",
                        "cms-sign|hub|etc/cc.role-remote.cfg",
                        "zmq_hwm|7|etc/cc.server-hub.cfg");
        assertThat(values("logtail"))
                .containsExactly(
                        "cms-sign|hub|server hub, etc/cc.role-remote.cfg",
                        "db-password|(not shown)|etc/cc.daemon.logtail-x.cfg",
                        "server|hub|etc/cc.daemon.logtail-x.cfg",
                        "zmq_hwm|7|server hub, etc/cc.server-hub.cfg",
                        "zmq_linger|9|default");
    }

    private List<String> values(String part) throws Exception {
        return Run.of(new ConfigCheckCommand())
                .with("values", true)
                .with("words", List.of(part))
                .raw(assembled())
                .stream()
                .map(row -> String.join("|", row.subList(1, 4)))
                .toList();
    }

    @Test
    void severalReasonsAreAllSaid() throws Exception {
        echo("main", ComponentConfigurationDTO.SATISFIED);
        Files.delete(etc.resolve("cc.handler.echo-main.cfg"));

        assertThat(findings())
                .singleElement()
                .asString()
                .contains("|idle|nobody uses what it offers; it was deleted while");
    }

    @Test
    void aRuntimeWithNoConfigurationsSaysSo() throws Exception {
        assertThat(Run.of(new ConfigCheckCommand()).shown(assembled()))
                .startsWith("no configurations of CC");
    }
}
