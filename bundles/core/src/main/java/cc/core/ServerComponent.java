// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.CryptoProvider;
import cc.api.Handler;
import cc.api.Server;
import cc.api.config.Configured;
import cc.api.config.OptionException;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link RouterServer} for each {@code etc/cc.server-NAME.cfg}, and the handlers of the runtime.
 */
@Component(
        name = ServerComponent.PID,
        configurationPid = ServerComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = Configured.class)
@Designate(ocd = ServerConfig.class, factory = true)
public final class ServerComponent implements Configured {

    static final String PID = "cc.server";

    private static final Logger LOG = LoggerFactory.getLogger(PID);

    private final BundleContext context;
    private final CryptoProvider provider;
    private final Map<Handler, Map<String, Object>> handlers = new IdentityHashMap<>();
    private RouterServer server;
    private ServiceRegistration<Server> registration;
    private volatile String refusal = "";

    /**
     * Starts the server of a configuration.
     *
     * @throws OptionException if an option is wrong
     */
    @Activate
    public ServerComponent(
            BundleContext context,
            Map<String, Object> properties,
            @Reference CryptoProvider provider) {
        this.context = context;
        this.provider = provider;
        this.server = start(properties);
        this.registration = register();
    }

    private RouterServer start(Map<String, Object> properties) {
        return new RouterServer(properties, provider, context.getBundle().getVersion().toString());
    }

    private ServiceRegistration<Server> register() {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(Server.NAME, server.name());
        return context.registerService(Server.class, server, properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        try {
            if (RouterServer.nameOf(properties).equals(server.name())) {
                server.update(properties);
            } else {
                rename(properties);
            }
            refusal = "";
        } catch (OptionException e) {
            refusal = e.getMessage();
            LOG.error("{}; the configuration before it stays in force", refusal);
        }
    }

    /** Under another name it is another server: who looks for the old one must not find it. */
    private synchronized void rename(Map<String, Object> properties) {
        registration.unregister();
        server.close();
        server = start(properties);
        handlers.forEach(server::bind);
        registration = register();
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
        server.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            bind = "bind",
            updated = "bind",
            unbind = "unbind")
    void bind(Handler handler, Map<String, Object> properties) {
        synchronized (this) {
            handlers.put(handler, properties);
        }
        server.bind(handler, properties);
    }

    void unbind(Handler handler) {
        synchronized (this) {
            handlers.remove(handler);
        }
        server.unbind(handler);
    }

    @Override
    public Optional<String> refusal() {
        return refusal.isEmpty() ? Optional.empty() : Optional.of(refusal);
    }
}
