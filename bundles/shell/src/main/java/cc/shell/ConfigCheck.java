// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Handler;
import cc.api.Server;
import cc.api.config.Configured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** Looks whether each of our configurations is in force, and why not. */
final class ConfigCheck {

    private static final String UP = "up";

    private final Services services;
    private final Components components;
    private final ConfigFiles files;
    private final List<Server> servers;

    ConfigCheck(Services services) {
        this.services = services;
        // before any service is taken, for taking one may wake its component up
        this.components = new Components(services.one(ServiceComponentRuntime.class));
        this.files = ConfigFiles.of(services);
        this.servers = services.all(Server.class);
    }

    /** What became of all configurations and files, by file. */
    List<ConfigFinding> findings() throws IOException {
        List<ConfigFinding> findings = new ArrayList<>();
        Set<Path> taken = new HashSet<>();
        for (ConfigEntry entry : ConfigEntry.all(services)) {
            entry.file().ifPresent(taken::add);
            findings.add(finding(entry));
        }
        for (Path file : files.all()) {
            if (!taken.contains(file)) {
                findings.add(stray(file));
            }
        }
        findings.sort(Comparator.comparing(ConfigFinding::file));
        return findings;
    }

    private ConfigFinding finding(ConfigEntry entry) {
        List<Problem> problems =
                Stream.of(broken(entry), ofComponent(entry), ofFile(entry), ofWork(entry))
                        .flatMap(Optional::stream)
                        .toList();
        return new ConfigFinding(
                entry.file().map(files::shown).orElse(entry.pid() + " (no file)"),
                entry.component().replaceFirst("~.*", ""),
                problems.isEmpty() ? ConfigState.ACTIVE : problems.get(0).state,
                problems.stream().map(Problem::reason).collect(Collectors.joining("; ")));
    }

    private ConfigFinding stray(Path file) {
        String name = file.getFileName().toString();
        String component = name.replaceFirst("[-~].*|\\.(cfg|config|json).*", "");
        return new ConfigFinding(
                files.shown(file), component, ConfigState.STRAY, files.stray(file));
    }

    private Optional<Problem> ofComponent(ConfigEntry entry) {
        Optional<Components.Instance> instance = components.instance(entry);
        if (instance.isPresent()) {
            ConfigState state = instance.get().state();
            return state == ConfigState.ACTIVE
                    ? refusal(entry)
                    : Optional.of(new Problem(state, instance.get().reason()));
        }
        String component = entry.component();
        Optional<String> name = entry.file().flatMap(ConfigFiles::misnamed);
        if (name.isPresent()) {
            return name.map(reason -> new Problem(ConfigState.NO_COMPONENT, reason));
        }
        if (components.exists(component)) {
            return Optional.of(
                    new Problem(ConfigState.NOT_TAKEN, "its component has not taken it"));
        }
        String reason =
                services.bundleState(component)
                        .map(state -> "its bundle is " + state + ": bundle:diag " + component)
                        .orElse(provider(component));
        return Optional.of(new Problem(ConfigState.NO_COMPONENT, reason));
    }

    private static String provider(String component) {
        if (component.startsWith("cc.handler.")
                || component.startsWith("cc.daemon.")
                || component.startsWith("cc.plugin.")) {
            return "no bundle provides it: feature:install "
                    + component.replace('.', '-')
                    + ", unless it is mistyped";
        }
        return "no bundle provides it: it is mistyped, or a feature is not installed";
    }

    private Optional<Problem> refusal(ConfigEntry entry) {
        return services.found(Configured.class).stream()
                .filter(found -> found.as().pid().equals(entry.pid()))
                .flatMap(found -> found.service().refusal().stream())
                .findFirst()
                .map(
                        reason ->
                                new Problem(
                                        ConfigState.REFUSED,
                                        reason + "; what was before stays in force"));
    }

    private Optional<Problem> broken(ConfigEntry entry) {
        return entry.file()
                .filter(Files::exists)
                .flatMap(files::problem)
                .map(
                        reason ->
                                new Problem(
                                        ConfigState.BROKEN,
                                        reason + "; what it said before stays in force"));
    }

    private Optional<Problem> ofFile(ConfigEntry entry) {
        if (entry.file().isEmpty()) {
            return Optional.empty();
        }
        Path file = entry.file().get();
        if (!Files.exists(file)) {
            return Optional.of(
                    new Problem(
                            ConfigState.GONE,
                            "it was deleted while the runtime was down, and is still in force:"
                                    + " config:delete '"
                                    + entry.pid()
                                    + "'"));
        }
        Set<String> differing =
                files.problem(file).isPresent()
                        ? Set.of()
                        : files.differing(file, entry.properties());
        return differing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Problem(
                                ConfigState.DIFFERS,
                                String.join(", ", differing)
                                        + ": changed in the runtime and not in the file, which the"
                                        + " next start takes"));
    }

    /** What a server cannot use of the file of its role. */
    private Optional<Problem> ofRole(ConfigEntry entry) {
        if (!entry.component().equals(ConfigEntry.ROLE) || entry.file().isEmpty()) {
            return Optional.empty();
        }
        String file = files.shown(entry.file().get()) + ": ";
        return Stream.concat(
                        servers.stream().map(Server::state),
                        services.all(Configured.class).stream()
                                .flatMap(one -> one.refusal().stream()))
                .filter(reason -> reason.contains(file))
                .map(reason -> reason.substring(reason.indexOf(file) + file.length()))
                .findFirst()
                .map(reason -> new Problem(ConfigState.DISTURBED, reason));
    }

    /** What only the component itself knows: a port that is taken, a role that does not fit. */
    private Optional<Problem> ofWork(ConfigEntry entry) {
        if (entry.component().equals(ConfigEntry.ROLE)) {
            return ofRole(entry);
        }
        Optional<String> server =
                entry.component().equals(ConfigEntry.SERVER)
                        ? ServerChoice.named(servers, entry.name()).map(Server::state)
                        : Optional.empty();
        Optional<String> handler =
                services.registered(Handler.class).stream()
                        .filter(found -> found.pid().equals(entry.pid()))
                        .map(found -> HandlerUse.of(found, servers).problem())
                        .findFirst();
        return server.filter(state -> !state.equals(UP))
                .or(() -> handler.filter(problem -> !problem.isEmpty()))
                .map(reason -> new Problem(ConfigState.DISTURBED, reason));
    }

    private record Problem(ConfigState state, String reason) {}
}
