// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import cc.api.Role;
import cc.api.Server;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The servers of the runtime, and for which of them a jobmgr may keep jobs. */
final class JobServers {

    private final Set<Server> present = new LinkedHashSet<>();
    private String own;

    /**
     * @param own the one server that is served; empty for every local one
     */
    JobServers(String own) {
        this.own = own;
    }

    synchronized void serve(String server) {
        own = server;
    }

    synchronized void add(Server server) {
        present.add(server);
    }

    synchronized void remove(Server server) {
        present.remove(server);
    }

    /** Whether a job that names this server is for this jobmgr. */
    synchronized boolean serves(String server) {
        return server.isEmpty() || own.isEmpty() || own.equals(server);
    }

    /**
     * The server that a job works for.
     *
     * @param wanted its name; empty for the only one
     */
    synchronized Optional<Server> of(String wanted) {
        List<Server> found = served(wanted);
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    /** Why there is none such; empty if there is. */
    synchronized Optional<String> missing(String wanted) {
        List<Server> found = served(wanted);
        if (found.size() == 1) {
            return Optional.empty();
        }
        if (!found.isEmpty()) {
            return Optional.of(
                    "there are several local servers, "
                            + found.stream()
                                    .map(Server::name)
                                    .sorted()
                                    .collect(Collectors.joining(", "))
                            + ": set 'server'");
        }
        String name = wanted.isEmpty() ? own : wanted;
        boolean remote =
                present.stream().anyMatch(server -> server.name().equals(name) && !isLocal(server));
        if (remote) {
            return Optional.of("server " + name + " is remote, where no jobs are kept");
        }
        return Optional.of(
                name.isEmpty() ? "there is no local server" : "there is no server " + name);
    }

    private List<Server> served(String wanted) {
        String name = wanted.isEmpty() ? own : wanted;
        return present.stream()
                .filter(server -> name.isEmpty() || server.name().equals(name))
                .filter(JobServers::isLocal)
                .toList();
    }

    private static boolean isLocal(Server server) {
        return server.role() != Role.REMOTE;
    }
}
