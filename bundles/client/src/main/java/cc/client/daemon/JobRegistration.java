// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.Handler;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** A daemon's {@link JobHandler} as a service, under the daemon's name of the day. */
public final class JobRegistration implements AutoCloseable {

    private final ServiceRegistration<Handler> registration;
    private DaemonOptions options;

    /** Registers it. */
    public JobRegistration(BundleContext context, DaemonOptions options, Handler handler) {
        this.options = options;
        this.registration = context.registerService(Handler.class, handler, properties(options));
    }

    /** Registers it under another name or for another server, if that is what changed. */
    public synchronized void update(DaemonOptions changed) {
        if (!properties(changed).equals(properties(options))) {
            options = changed;
            registration.setProperties(properties(changed));
        }
    }

    @Override
    public void close() {
        registration.unregister();
    }

    static Dictionary<String, Object> properties(DaemonOptions options) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Handler.PATTERN, "job." + options.name());
        properties.put(Handler.NAME, options.name());
        if (!options.server().isEmpty()) {
            properties.put(Handler.SERVER, options.server());
        }
        return properties;
    }
}
