// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** As much of a container as a daemon asks for: one service that it registers. */
final class Container {

    private final AtomicReference<Object> service = new AtomicReference<>();
    private final AtomicReference<Dictionary<?, ?>> properties = new AtomicReference<>();

    Object service() {
        return service.get();
    }

    Dictionary<?, ?> properties() {
        return properties.get();
    }

    BundleContext context() {
        return proxy(
                BundleContext.class,
                (method, args) -> {
                    if (args[0] instanceof String[]) {
                        // what the shell asks, not what is looked at here
                        return proxy(ServiceRegistration.class, (ignored, none) -> null);
                    }
                    service.set(args[1]);
                    properties.set((Dictionary<?, ?>) args[2]);
                    return registration();
                });
    }

    private ServiceRegistration<?> registration() {
        return proxy(
                ServiceRegistration.class,
                (method, args) -> {
                    if (method.equals("setProperties")) {
                        properties.set((Dictionary<?, ?>) args[0]);
                    } else {
                        service.set(null);
                    }
                    return null;
                });
    }

    private interface Call {
        Object of(String method, Object[] args);
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, args) -> call.of(method.getName(), args)));
    }
}
