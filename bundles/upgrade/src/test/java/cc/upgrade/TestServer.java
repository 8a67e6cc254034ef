// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import cc.api.Counters;
import cc.api.Crypto;
import cc.api.Handler;
import cc.api.Message;
import cc.api.Role;
import cc.api.RouteStatus;
import cc.api.Server;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** A server that routes to every handler of a framework. */
final class TestServer implements Server {

    private final BundleContext context;
    private final Map<ServiceReference<?>, long[]> sums = new ConcurrentHashMap<>();

    TestServer(BundleContext context) {
        this.context = context;
    }

    /** Has every handler called so often. */
    void call(int times) {
        for (ServiceReference<Handler> reference : handlers()) {
            Handler handler = context.getService(reference);
            long[] sum = sums.computeIfAbsent(reference, r -> new long[2]);
            for (int i = 0; i < times; i++) {
                try {
                    handler.handle(null);
                } catch (Exception e) {
                    sum[1]++;
                }
                sum[0]++;
            }
            context.ungetService(reference);
        }
    }

    private List<ServiceReference<Handler>> handlers() {
        try {
            return List.copyOf(context.getServiceReferences(Handler.class, null));
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<RouteStatus> routes() {
        List<RouteStatus> routes = new ArrayList<>();
        for (ServiceReference<Handler> one : handlers()) {
            long[] sum = sums.getOrDefault(one, new long[2]);
            routes.add(
                    new RouteStatus(
                            "" + one.getProperty(Handler.PATTERN),
                            "" + one.getProperty(Handler.NAME),
                            sum[0],
                            0,
                            sum[0] - sum[1],
                            sum[1],
                            Map.of(),
                            0,
                            ""));
        }
        return routes;
    }

    @Override
    public String name() {
        return "hub";
    }

    @Override
    public Role role() {
        return Role.REMOTE;
    }

    @Override
    public String socket() {
        return "";
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
    public Map<String, Object> options() {
        return Map.of();
    }

    @Override
    public Counters counters() {
        return new Counters();
    }

    @Override
    public boolean send(Message message) {
        return true;
    }
}
