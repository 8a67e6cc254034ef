// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A runtime with what a test puts into it. */
final class FakeServices implements Services {

    private final Map<Class<?>, List<Found<?>>> services = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, String> bundles = new HashMap<>();
    private final Map<String, Map<String, String>> defaults = new HashMap<>();

    /** Registers a service with properties. */
    <T> FakeServices with(Class<T> type, T service, Map<String, Object> properties) {
        String component = String.valueOf(properties.getOrDefault("component.name", "cc.test"));
        services.computeIfAbsent(type, t -> new ArrayList<>())
                .add(new Found<>(service, new Registered(properties, component, 77)));
        return this;
    }

    FakeServices with(FakeServer server) {
        return with(cc.api.Server.class, server, Map.of("name", server.name()));
    }

    FakeServices variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    FakeServices bundle(String name, String state) {
        bundles.put(name, state);
        return this;
    }

    FakeServices defaults(String component, Map<String, String> options) {
        defaults.put(component, options);
        return this;
    }

    @Override
    public Map<String, String> defaults(String component) {
        return defaults.getOrDefault(component, Map.of());
    }

    @Override
    public List<Registered> registered(Class<?> type) {
        return services.getOrDefault(type, List.of()).stream().map(Found::as).toList();
    }

    @Override
    public <T> List<Found<T>> found(Class<T> type) {
        return services.getOrDefault(type, List.of()).stream()
                .map(found -> new Found<>(type.cast(found.service()), found.as()))
                .toList();
    }

    @Override
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    @Override
    public Optional<String> bundleState(String symbolicName) {
        return Optional.ofNullable(bundles.get(symbolicName));
    }
}
