// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.CryptoProvider;
import cc.api.Handler;
import cc.api.Server;
import cc.api.config.Configured;
import cc.api.config.OptionException;
import cc.api.config.Options;
import java.nio.file.Path;
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
    private final Roles roles = new Roles();
    private volatile Map<String, Object> own;
    private RouterServer server;
    private ServiceRegistration<Server> registration;
    private volatile boolean isActive;
    private volatile String refusal = "";

    /** Begins nothing yet: what its role says is not known before the references are bound. */
    @Activate
    public ServerComponent(
            BundleContext context,
            Map<String, Object> properties,
            @Reference CryptoProvider provider) {
        this.context = context;
        this.provider = provider;
        this.own = properties;
    }

    /**
     * Starts the server of a configuration.
     *
     * @throws OptionException if an option is wrong
     */
    @Activate
    void activate() {
        isActive = true;
        begin();
    }

    /** Starts the server, unless the file of its role is still to be read. */
    private void begin() {
        Map<Handler, Map<String, Object>> there;
        synchronized (this) {
            if (server != null) {
                return;
            }
            Optional<Path> missing = roles.missing(own);
            if (missing.isPresent()) {
                refusal = waiting(missing.get());
                LOG.info("{}", refusal);
                return;
            }
            server = start(own);
            registration = register();
            there = new IdentityHashMap<>(handlers);
        }
        refusal = "";
        there.forEach(server::bind);
    }

    private String waiting(Path role) {
        return Options.of(own).file() + ": waits: " + role + " is there and not in force";
    }

    private RouterServer start(Map<String, Object> properties) {
        String version = context.getBundle().getVersion().toString();
        return new RouterServer(roles.complete(properties), provider, version);
    }

    private ServiceRegistration<Server> register() {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(Server.NAME, server.name());
        return context.registerService(Server.class, server, properties);
    }

    /** The server as it runs now; null while it waits for the file of its role. */
    synchronized RouterServer server() {
        return server;
    }

    @Modified
    void modified(Map<String, Object> properties) {
        own = properties;
        apply(properties);
    }

    private void apply(Map<String, Object> properties) {
        try {
            Optional<Path> missing = roles.missing(properties);
            if (server() == null) {
                begin();
                return;
            }
            if (missing.isPresent()) {
                throw new OptionException(waiting(missing.get()));
            }
            if (RouterServer.nameOf(properties).equals(server.name())) {
                server.update(roles.complete(properties));
            } else {
                rename(properties);
            }
            refusal = "";
        } catch (OptionException e) {
            refuse(e);
        }
    }

    private void refuse(OptionException e) {
        refusal = e.getMessage();
        LOG.error("{}; the configuration before it stays in force", refusal);
    }

    /** Under another name it is another server: who looks for the old one must not find it. */
    private synchronized void rename(Map<String, Object> properties) {
        registration.unregister();
        server.close();
        server = start(properties);
        handlers.forEach(server::bind);
        registration = register();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            bind = "role",
            updated = "role",
            unbind = "roleGone")
    void role(RoleDefaults role) {
        roles.put(role);
        roleChanged();
    }

    void roleGone(RoleDefaults role) {
        if (roles.remove(role.role(), own)) {
            roleChanged();
        }
    }

    private void roleChanged() {
        if (isActive) {
            apply(own);
        }
    }

    @Deactivate
    void deactivate() {
        isActive = false;
        RouterServer last = server();
        if (last != null) {
            registration.unregister();
            last.close();
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            bind = "bind",
            updated = "bind",
            unbind = "unbind")
    void bind(Handler handler, Map<String, Object> properties) {
        RouterServer current;
        synchronized (this) {
            handlers.put(handler, properties);
            current = server;
        }
        if (current != null) {
            current.bind(handler, properties);
        }
    }

    void unbind(Handler handler) {
        RouterServer current;
        synchronized (this) {
            handlers.remove(handler);
            current = server;
        }
        if (current != null) {
            current.unbind(handler);
        }
    }

    @Override
    public Optional<String> refusal() {
        return refusal.isEmpty() ? Optional.empty() : Optional.of(refusal);
    }
}
