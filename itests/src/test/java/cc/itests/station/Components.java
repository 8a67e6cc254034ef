// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.station;

import static org.awaitility.Awaitility.await;

import cc.api.CryptoProvider;
import cc.api.Handler;
import cc.api.Server;
import cc.core.RouterServer;
import cc.crypto.CmsCryptoProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.awaitility.Awaitility;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * Servers and components as the files of a folder say, in this process and with no container: what
 * is to be killed and started a hundred times must start fast.
 */
final class Components implements AutoCloseable {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private final CryptoProvider crypto = new CmsCryptoProvider();
    private final List<RouterServer> servers = new ArrayList<>();
    private final Deque<Runnable> ends = new ArrayDeque<>();

    /**
     * Starts them, servers first, then handlers, then daemons: the order of their names.
     *
     * @param etc with files as in {@code etc/} of the distribution
     */
    Components(Path etc) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(etc, "cc.*.cfg")) {
            all.forEach(files::add);
        }
        files.sort(null);
        for (Path file : files) {
            if (component(file).equals("cc.server")) {
                server(file);
            }
        }
        for (String kind : List.of("cc.handler.", "cc.daemon.")) {
            for (Path file : files) {
                if (component(file).startsWith(kind)) {
                    start(file);
                }
            }
        }
    }

    private static String component(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.indexOf('-'));
    }

    private static Map<String, Object> properties(Path file) throws IOException {
        Properties read = new Properties();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            read.load(in);
        }
        Map<String, Object> properties = new HashMap<>();
        read.forEach((name, value) -> properties.put((String) name, value));
        String instance = file.getFileName().toString().replaceAll("^[^-]*-|\\.cfg$", "");
        String component = component(file);
        properties.put("service.pid", component + "~" + instance);
        properties.put("component.name", component);
        properties.put("felix.fileinstall.filename", file.toUri().toString());
        return properties;
    }

    private void server(Path file) throws IOException {
        RouterServer server = new RouterServer(properties(file), crypto, "test");
        servers.add(server);
        await().until(() -> !server.endpoint().isEmpty());
        ends.push(server::close);
    }

    private void start(Path file) throws IOException {
        Description described = Description.of(component(file));
        Map<String, Object> properties = new HashMap<>(described.properties());
        properties.putAll(properties(file));
        BundleContext context = context();
        try {
            Constructor<?> constructor =
                    Arrays.stream(Class.forName(described.implementation()).getConstructors())
                            .findFirst()
                            .orElseThrow();
            Object component =
                    constructor.newInstance(
                            arguments(constructor.getParameterTypes(), context, properties));
            String serve = described.references().getOrDefault(Server.class.getName(), "");
            for (RouterServer server : servers) {
                call(component, serve, server);
            }
            call(
                    component,
                    described.references().getOrDefault(CryptoProvider.class.getName(), ""),
                    crypto);
            if (!described.activate().isEmpty()) {
                Method activate = method(component, described.activate());
                activate.invoke(
                        component, arguments(activate.getParameterTypes(), context, properties));
            }
            ends.push(() -> end(component, described.deactivate()));
        } catch (ReflectiveOperationException e) {
            throw new IOException(file + " does not start", e);
        }
    }

    private Object[] arguments(Class<?>[] types, BundleContext context, Map<String, ?> all) {
        return Arrays.stream(types)
                .map(
                        type -> {
                            if (type == BundleContext.class) {
                                return context;
                            }
                            return type == Map.class ? Collections.unmodifiableMap(all) : crypto;
                        })
                .toArray();
    }

    private static void call(Object component, String name, Object argument)
            throws ReflectiveOperationException {
        if (!name.isEmpty()) {
            method(component, name).invoke(component, argument);
        }
    }

    private static void end(Object component, String name) {
        try {
            method(component, name).invoke(component);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Method method(Object component, String name) {
        Method found =
                Arrays.stream(component.getClass().getDeclaredMethods())
                        .filter(method -> method.getName().equals(name))
                        .findFirst()
                        .orElseThrow();
        found.setAccessible(true);
        return found;
    }

    /** A context that tells the servers of the handlers that are registered in it. */
    private BundleContext context() {
        return proxy(
                BundleContext.class,
                (name, arguments) ->
                        switch (name) {
                            case "registerService" -> register(arguments);
                            case "getProperty" -> System.getProperty((String) arguments[0]);
                            default -> throw new UnsupportedOperationException(name);
                        });
    }

    private Object register(Object[] arguments) {
        List<String> types =
                arguments[0] instanceof String[] several
                        ? List.of(several)
                        : List.of(
                                arguments[0] instanceof Class<?> type
                                        ? type.getName()
                                        : (String) arguments[0]);
        boolean handles = types.contains(Handler.class.getName());
        if (handles) {
            bind((Handler) arguments[1], arguments[2]);
        }
        return proxy(
                ServiceRegistration.class,
                (name, changed) -> {
                    if (handles && name.equals("setProperties")) {
                        bind((Handler) arguments[1], changed[0]);
                    } else if (handles && name.equals("unregister")) {
                        servers.forEach(server -> server.unbind((Handler) arguments[1]));
                    }
                    return null;
                });
    }

    private void bind(Handler handler, Object dictionary) {
        Map<String, Object> properties = new HashMap<>();
        Dictionary<?, ?> given = (Dictionary<?, ?>) dictionary;
        Collections.list(given.keys()).forEach(key -> properties.put((String) key, given.get(key)));
        servers.forEach(server -> server.bind(handler, properties));
    }

    private interface Calls {
        Object call(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Calls calls) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> calls.call(method.getName(), arguments)));
    }

    @Override
    public void close() {
        while (!ends.isEmpty()) {
            ends.pop().run();
        }
    }

    /** Says that all is up, and returns when standard input ends. */
    private void run() throws IOException {
        System.out.println("up");
        System.in.readAllBytes();
    }

    /** The process of a {@link Station}: runs until its standard input ends. */
    public static void main(String[] arguments) {
        try (Components components = new Components(Path.of(arguments[0]))) {
            components.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
