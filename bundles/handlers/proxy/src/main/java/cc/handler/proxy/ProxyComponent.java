// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.proxy;

import cc.api.CounterSource;
import cc.api.Counters;
import cc.api.CryptoProvider;
import cc.api.DropException;
import cc.api.Exchange;
import cc.api.Handler;
import cc.api.Offer;
import cc.api.Peer;
import cc.api.PeerSource;
import cc.api.Server;
import cc.api.config.Configured;
import cc.api.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/** A {@link Proxy} for each {@code etc/cc.handler.proxy-NAME.cfg}. */
@Component(
        name = ProxyComponent.PID,
        configurationPid = ProxyComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = Configured.class,
        property = {
            Handler.LANE + "=" + Handler.LANE_ROUTER,
            Handler.ROLES + "=local",
            Handler.ROLES + "=remote"
        })
@Designate(ocd = ProxyConfig.class, factory = true)
public final class ProxyComponent implements Handler, Configured, PeerSource, CounterSource {

    private final Offer offer =
            new Offer(this, Handler.class, PeerSource.class, CounterSource.class);

    static final String PID = "cc.handler.proxy";

    private final Settings<ProxyOptions> settings;
    private final List<Server> servers = new CopyOnWriteArrayList<>();
    private final Proxy proxy;

    /**
     * Connects.
     *
     * @throws cc.api.config.OptionException if an option is wrong
     */
    @Activate
    public ProxyComponent(Map<String, Object> properties, @Reference CryptoProvider provider) {
        this.settings = new Settings<>(properties, ProxyOptions::read);
        this.proxy = new Proxy(settings.get(), provider);
    }

    /** After servers have been found: what comes can be sent on at once. */
    @Activate
    void activate(BundleContext context, Map<String, Object> properties) {
        offer.begin(context, properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        if (settings.update(properties)) {
            proxy.update(settings.get(), servers);
            offer.update(properties);
            proxy.retire(servers);
        }
    }

    @Deactivate
    void deactivate() {
        offer.end();
        proxy.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "leave")
    void serve(Server server) {
        servers.add(server);
        proxy.serve(server);
    }

    void leave(Server server) {
        servers.remove(server);
        proxy.leave(server);
    }

    @Override
    public void handle(Exchange exchange) throws DropException {
        proxy.handle(exchange);
    }

    @Override
    public List<Peer> peers() {
        return proxy.peers();
    }

    @Override
    public Counters counters() {
        return proxy.counters();
    }

    @Override
    public Optional<String> refusal() {
        return settings.refusal();
    }
}
