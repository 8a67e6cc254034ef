// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationPlugin;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/**
 * Turns off and on what a component makes of one configuration. A component that has a satisfying
 * condition (OSGi Declarative Services 1.5, 112.3.13) runs while there is a service that says that
 * the condition holds; which one is a property, and so each of its configurations may ask for
 * another. This adds, to the configurations that are turned off, one that never holds, while they
 * are handed out and not where they are kept: a file that is saved again does not turn its
 * component on, and without this plugin all is as the files say.
 */
final class Switch implements ConfigurationPlugin {

    private static final String TARGET =
            ComponentConstants.REFERENCE_NAME_SATISFYING_CONDITION + ".target";
    private static final String NEVER = "(osgi.condition.id=cc.handler.jobmgr.stopped)";
    private static final String PID = "service.pid";

    private final ConfigurationAdmin admin;
    private final Set<String> off = ConcurrentHashMap.newKeySet();

    Switch(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    @Override
    public void modifyConfiguration(
            ServiceReference<?> reference, Dictionary<String, Object> properties) {
        Object pid = properties.get(PID);
        if (pid != null && off.contains(pid.toString())) {
            properties.put(TARGET, NEVER);
        }
    }

    /** Whether instances of a component can be turned off. */
    static boolean works(ComponentDescriptionDTO component) {
        return component.properties.containsKey(TARGET);
    }

    boolean isOff(String pid) {
        return off.contains(pid);
    }

    void turnOff(String pid) {
        if (off.add(pid)) {
            handOut(pid);
        }
    }

    void turnOn(String pid) {
        if (off.remove(pid)) {
            handOut(pid);
        }
    }

    /** Has the configuration handed out again as it is, if it is still there. */
    private void handOut(String pid) {
        try {
            Configuration[] found = admin.listConfigurations("(" + PID + "=" + escaped(pid) + ")");
            if (found != null) {
                // with properties: without them its revision stays, and nobody looks at it again
                found[0].update(found[0].getProperties());
            }
        } catch (IOException | IllegalStateException e) {
            throw new IllegalStateException(pid + ": cannot be handed out again", e);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A value as it may stand in a filter. */
    static String escaped(String value) {
        return value.replaceAll("([\\\\*()])", "\\\\$1");
    }
}
