// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade.sample;

import cc.api.Handler;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** What is in the bundles of tests: a handler that does as its bundle's manifest says. */
public final class Greeter implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        String mode = context.getBundle().getHeaders("").get("Test-Mode");
        if (mode.equals("fails")) {
            throw new IllegalStateException("no license");
        }
        if (mode.equals("silent")) {
            return;
        }
        Handler handler =
                exchange -> {
                    if (mode.equals("throws")) {
                        throw new IllegalStateException("broken");
                    }
                };
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(Handler.PATTERN, "hello");
        properties.put(Handler.NAME, context.getBundle().getSymbolicName());
        context.registerService(Handler.class, handler, properties);
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the service back
    }
}
