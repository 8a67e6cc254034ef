// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.Role;
import cc.api.config.Options;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the servers of each role take over. A file of a role that is there and has not been read, or
 * could not be, keeps its servers from listening: its keys may be what makes them safe.
 */
final class Roles {

    private static final String FILE_NAME = "felix.fileinstall.filename";

    private final Map<Role, Shared> defaults = new EnumMap<>(Role.class);

    private record Shared(String file, Map<String, String> options) {}

    synchronized void put(RoleDefaults role) {
        defaults.put(role.role(), new Shared(role.file(), role.options()));
    }

    /**
     * The options of a role are no longer offered.
     *
     * @param properties of a server, beside whose file that of the role stands
     * @return false if the file is still there: the whole runtime stops, and what it said stays
     */
    synchronized boolean remove(Role role, Map<String, ?> properties) {
        if (file(role, properties).filter(Files::exists).isPresent()) {
            return false;
        }
        defaults.remove(role);
        return true;
    }

    /** A server's own options, and those of its role that it leaves out. */
    synchronized Map<String, Object> complete(Map<String, ?> properties) {
        return role(properties)
                .map(defaults::get)
                .map(shared -> Options.complete(properties, shared.options, shared.file))
                .orElseGet(() -> new HashMap<>(properties));
    }

    /** The file of its role that a server has to wait for; empty if it need not. */
    synchronized Optional<Path> missing(Map<String, ?> properties) {
        return role(properties)
                .filter(role -> !defaults.containsKey(role))
                .flatMap(role -> file(role, properties))
                .filter(Files::exists);
    }

    private static Optional<Role> role(Map<String, ?> properties) {
        return Role.parse(Options.of(properties).text("cc-role", ""))
                .filter(role -> role != Role.INSECURE);
    }

    private static Optional<Path> file(Role role, Map<String, ?> properties) {
        Object own = properties.get(FILE_NAME);
        if (own == null) {
            return Optional.empty();
        }
        try {
            String text = own.toString();
            Path path = text.startsWith("file:") ? Path.of(URI.create(text)) : Path.of(text);
            return Optional.of(path.resolveSibling(RoleOptions.fileName(role)));
        } catch (IllegalArgumentException e) {
            // no path of a file, so nothing stands beside it
            return Optional.empty();
        }
    }
}
