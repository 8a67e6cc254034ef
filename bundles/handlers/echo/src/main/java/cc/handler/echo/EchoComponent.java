// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.echo;

import cc.api.CryptoProvider;
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

/** An {@link Echo} with its {@link Watches} for each {@code etc/cc.handler.echo-NAME.cfg}. */
@Component(
        name = EchoComponent.PID,
        configurationPid = EchoComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = Configured.class,
        property = {
            Handler.PATTERN + "=echo.request",
            Handler.LANE + "=" + Handler.LANE_LIGHT,
            Handler.ROLES + "=local",
            Handler.ROLES + "=remote"
        })
@Designate(ocd = EchoConfig.class, factory = true)
public final class EchoComponent implements Handler, Configured, PeerSource {

    private final Offer offer = new Offer(this, Handler.class, PeerSource.class);

    static final String PID = "cc.handler.echo";

    private final Settings<EchoOptions> settings;
    private final Echo echo = new Echo();
    private final Watches watches;

    /**
     * Begins to answer, and to watch.
     *
     * @throws cc.api.config.OptionException if an option is wrong
     */
    @Activate
    public EchoComponent(Map<String, Object> properties, @Reference CryptoProvider provider) {
        this.settings = new Settings<>(properties, EchoOptions::read);
        this.watches = new Watches(settings.get(), provider);
    }

    @Activate
    void activate(BundleContext context, Map<String, Object> properties) {
        offer.begin(context, properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        if (settings.update(properties)) {
            watches.update(settings.get());
            offer.update(properties);
        }
    }

    @Deactivate
    void deactivate() {
        offer.end();
        watches.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "leave")
    void serve(Server server) {
        watches.serve(server);
    }

    void leave(Server server) {
        watches.leave(server);
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        echo.handle(exchange);
    }

    @Override
    public List<Peer> peers() {
        return watches.peers();
    }

    @Override
    public Optional<String> refusal() {
        return settings.refusal();
    }
}
