// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import cc.api.Handler;
import cc.api.RouteStatus;
import cc.api.Server;
import cc.api.Waited;
import cc.api.config.Options;
import cc.api.upgrade.Upgraded.Served;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** Where the handlers of a bundle serve, and how they fare there. */
final class Places {

    private static final String UNNAMED = "handler-";

    private Places() {}

    /**
     * A handler at a pattern of a server.
     *
     * @param server name of the server
     * @param pattern as the server shows it
     * @param handler name of the handler; empty for one that has none
     */
    record Place(String server, String pattern, String handler) {

        String words() {
            return (handler.isEmpty() ? "its handler" : handler)
                    + " ("
                    + pattern
                    + ") on server "
                    + server;
        }
    }

    /** Every place where handlers of a bundle serve now, with its route. */
    static Map<Place, RouteStatus> of(Bundle bundle, List<Server> servers) {
        Map<Place, RouteStatus> places = new HashMap<>();
        for (ServiceReference<?> reference : handlers(bundle).toList()) {
            Options options = Options.of(properties(reference));
            String wanted = options.text(Handler.SERVER, "");
            String name = name(options);
            // a name that was made of the service's number is another one after the next start
            String lasting = name.equals(UNNAMED + options.text("service.id", "0")) ? "" : name;
            Set<String> patterns = new HashSet<>(options.list(Handler.PATTERN));
            if (patterns.remove(Handler.NO_PATTERN)) {
                patterns.add(RouteStatus.FORWARDED);
            }
            for (Server server : servers) {
                if (!wanted.isEmpty() && !wanted.equals(server.name())) {
                    continue;
                }
                for (RouteStatus route : server.routes()) {
                    if (route.handler().equals(name)
                            && patterns.contains(route.pattern())
                            && route.problem().isEmpty()) {
                        places.put(new Place(server.name(), route.pattern(), lasting), route);
                    }
                }
            }
        }
        return places;
    }

    /** What waited at each of these places, by server and pattern. */
    static List<Served> served(Map<Place, RouteStatus> places) {
        List<Served> served = new ArrayList<>();
        places.forEach(
                (place, route) -> {
                    Waited waited = route.waited();
                    served.add(new Served(place.server, place.pattern, place.handler, waited));
                });
        served.sort(Comparator.comparing(Served::server).thenComparing(Served::pattern));
        return served;
    }

    private static Stream<ServiceReference<?>> handlers(Bundle bundle) {
        ServiceReference<?>[] all = bundle.getRegisteredServices();
        return Stream.ofNullable(all).flatMap(Arrays::stream).filter(Places::isHandler);
    }

    private static boolean isHandler(ServiceReference<?> reference) {
        return reference.getProperty(Constants.OBJECTCLASS) instanceof String[] types
                && Arrays.asList(types).contains(Handler.class.getName());
    }

    private static String name(Options options) {
        String fallback = options.text("component.name", UNNAMED + options.text("service.id", "0"));
        String instance = options.instance();
        return options.text(Handler.NAME, instance.isEmpty() ? fallback : instance);
    }

    private static Map<String, Object> properties(ServiceReference<?> reference) {
        Map<String, Object> properties = new HashMap<>();
        for (String key : reference.getPropertyKeys()) {
            properties.put(key, reference.getProperty(key));
        }
        return properties;
    }
}
