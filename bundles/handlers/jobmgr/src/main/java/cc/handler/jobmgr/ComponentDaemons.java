// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import cc.api.config.Options;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** The daemons that are components of this runtime: one for each of their configurations. */
final class ComponentDaemons {

    private static final String PREFIX = "cc.daemon.";

    /** Whose instances are executables, which are found as services. */
    private static final String SCRIPT = "cc.daemon.script";

    private static final String PID = "service.pid";

    private final BundleContext context;
    private final ConfigurationAdmin admin;
    private final ServiceComponentRuntime runtime;

    ComponentDaemons(
            BundleContext context, ConfigurationAdmin admin, ServiceComponentRuntime runtime) {
        this.context = context;
        this.admin = admin;
        this.runtime = runtime;
    }

    /**
     * A configuration of a daemon.
     *
     * @param pid of it
     * @param component that it is for
     * @param options in it
     */
    record Daemon(String pid, String component, Map<String, Object> options) {

        /** As its own messages call it. */
        String name() {
            Options read = Options.of(options);
            String instance = read.instance();
            return read.text("name", instance.isEmpty() ? component : instance);
        }

        String server() {
            return Options.of(options).text("server", "");
        }

        /** Its options as texts, without what the runtime adds, and what is private. */
        Map<String, String> written() {
            Map<String, String> written = new TreeMap<>(Options.of(options).startingWith(""));
            written.keySet()
                    .removeIf(
                            name ->
                                    Stream.of("service.", "felix.", "component.", "osgi.", ".")
                                            .anyMatch(name::startsWith));
            return written;
        }
    }

    /**
     * What the component runtime has made of a configuration.
     *
     * @param component as its bundle describes it
     * @param found its instance
     */
    record Instance(ComponentDescriptionDTO component, ComponentConfigurationDTO found) {}

    /** All configurations of daemons, by PID. */
    Map<String, Daemon> configured() {
        Map<String, Daemon> daemons = new TreeMap<>();
        try {
            Configuration[] all = admin.listConfigurations("(service.factoryPid=" + PREFIX + "*)");
            for (Configuration one : all == null ? new Configuration[0] : all) {
                Dictionary<String, Object> properties = one.getProperties();
                if (properties != null && !one.getFactoryPid().equals(SCRIPT)) {
                    Map<String, Object> options = new HashMap<>();
                    Collections.list(properties.keys())
                            .forEach(key -> options.put(key, properties.get(key)));
                    daemons.put(
                            one.getPid(), new Daemon(one.getPid(), one.getFactoryPid(), options));
                }
            }
        } catch (IOException | InvalidSyntaxException e) {
            throw new IllegalStateException("the configurations cannot be listed", e);
        }
        return daemons;
    }

    /**
     * Whether a daemon still offers anything. The component runtime says of one that it has ended
     * before it is told to end: its services go when it does.
     */
    boolean isOffered(Daemon daemon) {
        String filter = "(service.pid=" + Switch.escaped(daemon.pid()) + ")";
        try {
            return context.getAllServiceReferences(null, filter) != null;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The instances of all of them, by PID of the configuration. */
    Map<String, Instance> instances() {
        Map<String, Instance> instances = new HashMap<>();
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
            if (isDaemon(component)) {
                for (ComponentConfigurationDTO found :
                        runtime.getComponentConfigurationDTOs(component)) {
                    pids(found).forEach(pid -> instances.put(pid, new Instance(component, found)));
                }
            }
        }
        return instances;
    }

    private static boolean isDaemon(ComponentDescriptionDTO component) {
        return component.configurationPid != null
                && Arrays.stream(component.configurationPid)
                        .anyMatch(pid -> pid.startsWith(PREFIX) && !pid.equals(SCRIPT));
    }

    private static List<String> pids(ComponentConfigurationDTO found) {
        Object pids = found.properties.get(PID);
        if (pids instanceof Object[] array) {
            return Arrays.stream(array).map(String::valueOf).toList();
        }
        return pids == null ? List.of() : List.of(pids.toString());
    }
}
