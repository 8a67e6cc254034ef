// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.Counters;
import cc.api.Crypto;
import cc.api.Message;
import cc.api.Role;
import cc.api.RouteStatus;
import cc.api.Server;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a daemon sees of a server. */
record FakeServer(String name, String socket, Map<String, Object> options) implements Server {

    @Override
    public Role role() {
        return Role.LOCAL;
    }

    @Override
    public String state() {
        return "up";
    }

    @Override
    public Instant started() {
        return Instant.EPOCH;
    }

    @Override
    public Crypto crypto() {
        return Crypto.NONE;
    }

    @Override
    public Counters counters() {
        return new Counters();
    }

    @Override
    public List<RouteStatus> routes() {
        return List.of();
    }

    @Override
    public boolean send(Message message) {
        return false;
    }
}
