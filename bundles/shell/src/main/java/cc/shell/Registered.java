// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Handler;
import cc.api.config.Options;
import java.util.Map;

/**
 * How a service is registered.
 *
 * @param properties of the service
 * @param bundle symbolic name of the bundle that registered it
 * @param bundleId id of that bundle
 */
record Registered(Map<String, Object> properties, String bundle, long bundleId) {

    private static final String PID = "service.pid";
    private static final String COMPONENT = "component.name";

    /** A property, several values with commas between them; empty if it is not there. */
    String text(String property) {
        return Options.of(properties).text(property, "");
    }

    /** The PID of its configuration; empty for none. */
    String pid() {
        return text(PID);
    }

    /** What shell and log call it: its name, else the instance of its file, else its component. */
    String name() {
        String instance = Options.of(properties).instance();
        String name = Options.of(properties).text(Handler.NAME, instance);
        return name.isEmpty() ? component() : name;
    }

    /** Its component, else its bundle. */
    String component() {
        String component = text(COMPONENT);
        return component.isEmpty() ? bundle : component;
    }

    /** The server that it serves or uses; empty for no certain one. */
    String server() {
        return text(Handler.SERVER);
    }
}
