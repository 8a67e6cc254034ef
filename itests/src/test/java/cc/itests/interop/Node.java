// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.interop;

import static org.awaitility.Awaitility.await;

import cc.api.Counters;
import cc.api.CryptoProvider;
import cc.api.Handler;
import cc.api.Server;
import cc.core.RouterServer;
import cc.crypto.CmsCryptoProvider;
import cc.handler.database.Database;
import cc.handler.echo.EchoComponent;
import cc.handler.infowriter.InfoWriter;
import cc.handler.proxy.ProxyComponent;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;

/** A server with some handlers, put together here as the container does it from files. */
public final class Node implements AutoCloseable {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final CryptoProvider CRYPTO = new CmsCryptoProvider();

    private final RouterServer server;
    private final Deque<Runnable> ends = new ArrayDeque<>();

    private Node(RouterServer server) {
        this.server = server;
    }

    /**
     * Starts a server on a port of the system's choice, and waits until it listens.
     *
     * @param options beyond name and address
     */
    public static Node start(String name, Map<String, ?> options) {
        Map<String, Object> all = new HashMap<>(options);
        all.put("name", name);
        all.put("cc-socket", "tcp://127.0.0.1:0");
        all.putIfAbsent("cc-role", "remote");
        Node node = new Node(new RouterServer(all, CRYPTO, "test"));
        await().until(() -> !node.server.endpoint().isEmpty());
        return node;
    }

    /** Answers echo requests. */
    public Node echo() {
        EchoComponent echo = new EchoComponent(Map.of(), CRYPTO);
        component(echo);
        return bind(echo, "echo.request", Handler.LANE_LIGHT);
    }

    /**
     * Sends messages on to the server that listens on this port.
     *
     * @param pattern of those messages
     */
    public Node proxy(String pattern, int port) {
        ProxyComponent proxy =
                new ProxyComponent(
                        Map.of("pattern", pattern, "remote-cc", "tcp://127.0.0.1:" + port), CRYPTO);
        component(proxy);
        return bind(proxy, pattern, Handler.LANE_ROUTER);
    }

    /** Writes info files to {@code folder/HOST/FILE}. */
    public Node infowriter(Path folder) {
        InfoWriter writer =
                new InfoWriter(Map.of("dstdir", folder.toString(), "host-subdirs", "yes"));
        return bind(writer, "pub.infofile", Handler.LANE_PARALLEL);
    }

    /** Calls functions of the schema public in a database. */
    public Node database(String db) {
        Database database = new Database(null, Map.of("db", db, "allowed-functions", "public.*"));
        ends.push(() -> end(database));
        return bind(database, "db", Handler.LANE_ROUTER);
    }

    Node bind(Handler handler, String pattern, String lane) {
        server.bind(
                handler,
                Map.of(Handler.PATTERN, pattern, Handler.NAME, pattern, Handler.LANE, lane));
        return this;
    }

    /** The container calls these methods by name too: they are no part of a component's API. */
    private void component(Object component) {
        invoke(component, "serve", Server.class, server);
        ends.push(() -> end(component));
    }

    /** Ends a component that was made here, as the container does. */
    public static void end(Object component) {
        invoke(component, "deactivate");
    }

    private static void invoke(Object on, String method, Object... typeAndArgument) {
        try {
            Method found =
                    typeAndArgument.length == 0
                            ? on.getClass().getDeclaredMethod(method)
                            : on.getClass()
                                    .getDeclaredMethod(method, (Class<?>) typeAndArgument[0]);
            found.setAccessible(true);
            if (typeAndArgument.length == 0) {
                found.invoke(on);
            } else {
                found.invoke(on, typeAndArgument[1]);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(on + " has no " + method, e);
        }
    }

    /** Where it listens. */
    public int port() {
        String endpoint = server.endpoint();
        return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    }

    Counters counters() {
        return server.counters();
    }

    @Override
    public void close() {
        server.close();
        ends.forEach(Runnable::run);
    }
}
