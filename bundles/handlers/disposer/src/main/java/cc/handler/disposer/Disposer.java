// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.disposer;

import cc.api.CounterSource;
import cc.api.Counters;
import cc.api.Exchange;
import cc.api.Handler;
import cc.api.Offer;
import cc.api.Pattern;
import cc.api.config.Configured;
import cc.api.config.Options;
import cc.api.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/** Discards messages, and counts them. What nobody wants has a route then, and is no drop. */
@Component(
        name = Disposer.COMPONENT,
        configurationPid = Disposer.COMPONENT,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = Configured.class,
        property = Handler.LANE + "=" + Handler.LANE_ROUTER)
@Designate(ocd = DisposerOptions.class, factory = true)
public final class Disposer implements Handler, CounterSource, Configured {

    static final String COMPONENT = "cc.handler.disposer";

    private final Offer offer = new Offer(this, Handler.class, CounterSource.class);
    private final Counters counters = new Counters();
    private final LongAdder count = counters.counter("disposed_count");
    private final LongAdder bytes = counters.counter("disposed_bytes");
    private final Settings<List<Pattern>> settings;

    @Activate
    public Disposer(Map<String, Object> properties) {
        settings = new Settings<>(properties, Options::patterns);
    }

    @Activate
    void activate(BundleContext context, Map<String, Object> properties) {
        offer.begin(context, properties);
    }

    /** The server reads the patterns from the service; here they are only checked. */
    @Modified
    void modified(Map<String, Object> properties) {
        if (settings.update(properties)) {
            offer.update(properties);
        }
    }

    @Deactivate
    void deactivate() {
        offer.end();
    }

    @Override
    public void handle(Exchange exchange) {
        count.increment();
        bytes.add(exchange.message().size());
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public Optional<String> refusal() {
        return settings.refusal();
    }
}
