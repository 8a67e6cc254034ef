// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Counters;
import cc.api.Crypto;
import cc.api.Message;
import cc.api.Role;
import cc.api.RouteStatus;
import cc.api.Server;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server that says what a test wants to see shown. */
final class FakeServer implements Server {

    static final String SOCKET = "tcp://127.0.0.1:22632";

    private final String name;
    private final Role role;
    private final Counters counters = new Counters();
    private final List<RouteStatus> routes = new ArrayList<>();
    private String socket = SOCKET;
    private String state = "up";
    private Crypto crypto = Crypto.NONE;
    private Map<String, Object> options = Map.of();

    FakeServer(String name, Role role) {
        this.name = name;
        this.role = role;
    }

    FakeServer socket(String newSocket) {
        socket = newSocket;
        return this;
    }

    FakeServer state(String newState) {
        state = newState;
        return this;
    }

    FakeServer crypto(Crypto newCrypto) {
        crypto = newCrypto;
        return this;
    }

    FakeServer options(Map<String, Object> newOptions) {
        options = newOptions;
        return this;
    }

    FakeServer count(String counter, long number) {
        counters.add(counter, number);
        return this;
    }

    /** A route that serves: 10 calls of 4 KB, 2 of them in flight, 3 dropped. */
    FakeServer route(String pattern, String handler) {
        return route(
                new RouteStatus(pattern, handler, 10, 4096, 4, 1, Map.of("unsigned", 3L), 2, ""));
    }

    /** A route that does not serve. */
    FakeServer refused(String pattern, String handler, String problem) {
        return route(new RouteStatus(pattern, handler, 0, 0, 0, 0, Map.of(), 0, problem));
    }

    FakeServer route(RouteStatus route) {
        routes.add(route);
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Role role() {
        return role;
    }

    @Override
    public String socket() {
        return socket;
    }

    @Override
    public String state() {
        return state;
    }

    @Override
    public Instant started() {
        return Instant.parse("2026-11-23T08:00:00Z");
    }

    @Override
    public Crypto crypto() {
        return crypto;
    }

    @Override
    public Map<String, Object> options() {
        return options;
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public List<RouteStatus> routes() {
        return List.copyOf(routes);
    }

    @Override
    public boolean send(Message message) {
        return false;
    }
}
