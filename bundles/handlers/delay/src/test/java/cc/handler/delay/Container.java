// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.delay;

import cc.api.Handler;
import cc.core.RouterServer;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** As much of a container as a handler asks for: servers that find it, and let go of it. */
final class Container {

    private final Handler handler;
    private final List<RouterServer> servers;

    Container(Handler handler, RouterServer... servers) {
        this.handler = handler;
        this.servers = List.of(servers);
    }

    BundleContext context() {
        return proxy(
                BundleContext.class,
                method ->
                        args -> {
                            bind((Dictionary<?, ?>) args[2]);
                            return registration();
                        });
    }

    private ServiceRegistration<?> registration() {
        return proxy(
                ServiceRegistration.class,
                method ->
                        args -> {
                            if (method.equals("setProperties")) {
                                bind((Dictionary<?, ?>) args[0]);
                            } else {
                                servers.forEach(server -> server.unbind(handler));
                            }
                            return null;
                        });
    }

    private void bind(Dictionary<?, ?> dictionary) {
        Map<String, Object> properties =
                Collections.list(dictionary.keys()).stream()
                        .collect(Collectors.toMap(String::valueOf, dictionary::get));
        servers.forEach(server -> server.bind(handler, properties));
    }

    private static <T> T proxy(Class<T> type, Function<String, Function<Object[], Object>> call) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, args) -> call.apply(method.getName()).apply(args)));
    }
}
