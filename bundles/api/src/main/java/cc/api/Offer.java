// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.Arrays;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * The services of a component, registered by itself once it works, and with the properties of a
 * configuration once that is in force. Left to the component runtime they would be there before:
 * then whoever finds one tries to start a component whose configuration is wrong, over and over and
 * under its lock, and a pattern that was refused would be routed all the same.
 */
public final class Offer {

    private final Object service;
    private final String[] types;
    private ServiceRegistration<?> registration;

    /**
     * Offers nothing yet.
     *
     * @param service what others call
     * @param types the interfaces under which it is found
     */
    public Offer(Object service, Class<?>... types) {
        this.service = service;
        this.types = Arrays.stream(types).map(Class::getName).toArray(String[]::new);
    }

    /** Registers the services: from now on they are called. */
    public synchronized void begin(BundleContext context, Map<String, ?> properties) {
        registration = context.registerService(types, service, dictionary(properties));
    }

    /** A changed configuration is in force. Does nothing while nothing is offered. */
    public synchronized void update(Map<String, ?> properties) {
        if (registration != null) {
            registration.setProperties(dictionary(properties));
        }
    }

    /** Takes the services back. Returns when servers have let go of them. */
    public synchronized void end() {
        if (registration != null) {
            ServiceRegistration<?> ending = registration;
            registration = null;
            ending.unregister();
        }
    }

    private static Hashtable<String, Object> dictionary(Map<String, ?> properties) {
        Hashtable<String, Object> dictionary = new Hashtable<>();
        properties.forEach(
                (name, value) -> {
                    if (value != null && !name.startsWith(".")) {
                        dictionary.put(name, value);
                    }
                });
        return dictionary;
    }
}
