// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load.probe;

import cc.api.config.Configured;
import java.io.IOException;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Changes one option of a component at a time, and waits until the component says what it thinks.
 */
final class Trial {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long LOOK_MILLIS = 3;

    /**
     * Felix SCR reads the properties of a configuration and the count of its changes one after the
     * other: a change between the two, within microseconds of the one before, is never told to the
     * component. Whoever changes several options by program has to look, and to change once more.
     */
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final BundleContext context;
    private final ConfigurationAdmin admin;
    private final Map<String, Map<String, Object>> files = new HashMap<>();

    Trial(BundleContext context, ConfigurationAdmin admin) {
        this.context = context;
        this.admin = admin;
    }

    /**
     * Has a component run with what its file says and one option more.
     *
     * @param option empty for what the file says alone
     * @return the number of its service, and what it refuses
     */
    synchronized String change(String pid, String option, String value, boolean valid)
            throws IOException, InvalidSyntaxException, InterruptedException {
        Configuration[] all = admin.listConfigurations("(service.pid=" + pid + ")");
        if (all == null) {
            throw new IllegalArgumentException("no configuration " + pid);
        }
        Map<String, Object> file = files.computeIfAbsent(pid, key -> map(all[0].getProperties()));
        Hashtable<String, Object> properties = new Hashtable<>(file);
        if (!option.isEmpty()) {
            properties.put(option, value);
        }
        all[0].update(properties);
        long end = System.nanoTime() + PATIENCE_NANOS;
        long again = System.nanoTime() + AGAIN_NANOS;
        String said = said(pid);
        while (!(valid ? said.endsWith("\t") : said.contains(": " + option + " "))
                && System.nanoTime() < end) {
            Thread.sleep(LOOK_MILLIS);
            said = said(pid);
            if (System.nanoTime() - again > 0) {
                again += AGAIN_NANOS;
                all[0].update(properties);
            }
        }
        return said;
    }

    private static Map<String, Object> map(Dictionary<String, Object> properties) {
        Map<String, Object> map = new HashMap<>();
        Collections.list(properties.keys()).forEach(key -> map.put(key, properties.get(key)));
        return map;
    }

    private String said(String pid) throws InvalidSyntaxException {
        for (ServiceReference<Configured> each :
                context.getServiceReferences(Configured.class, "(service.pid=" + pid + ")")) {
            Configured component = context.getService(each);
            if (component != null) {
                return each.getProperty("service.id") + "\t" + component.refusal().orElse("");
            }
        }
        return "none\tthe component is not there";
    }
}
