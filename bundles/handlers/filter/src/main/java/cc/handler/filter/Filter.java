// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.filter;

import cc.api.CounterSource;
import cc.api.Counters;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Exchange;
import cc.api.Handler;
import cc.api.Offer;
import cc.api.Tally;
import cc.api.config.Configured;
import cc.api.config.Settings;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Lets through to another handler what its lists take, by message type.
 *
 * <p>Counters: those of {@link Tally} with {@code filter}; what the lists keep back is {@code
 * filter.count.dropped.filtered}, and to the server a message that was handled as was wanted.
 */
@Component(
        name = Filter.COMPONENT,
        configurationPid = Filter.COMPONENT,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = Configured.class,
        property = {
            Handler.LANE + "=" + Handler.LANE_ROUTER,
            Handler.ROLES + "=local",
            Handler.ROLES + "=remote"
        })
@Designate(ocd = FilterConfig.class, factory = true)
public final class Filter implements Handler, CounterSource, Configured {

    static final String COMPONENT = "cc.handler.filter";

    private static final DropReason FILTERED = new DropReason("filtered");

    private final Offer offer = new Offer(this, Handler.class, CounterSource.class);
    private final Counters counters = new Counters();
    private final Tally tally = new Tally(counters, "filter");
    private final Settings<FilterOptions> settings;

    /**
     * @throws cc.api.config.OptionException if an option is wrong
     */
    @Activate
    public Filter(Map<String, Object> properties) {
        settings = new Settings<>(properties, FilterOptions::read);
    }

    @Activate
    void activate(BundleContext context, Map<String, Object> properties) {
        offer.begin(context, properties);
    }

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
    public void handle(Exchange exchange) throws DropException {
        FilterOptions options = settings.get();
        long size = exchange.message().size();
        tally.came(size);
        if (!options.passes(exchange.message().type())) {
            tally.dropped(size, FILTERED);
            return;
        }
        try {
            exchange.forward(options.forwardTo())
                    .whenComplete((nothing, cause) -> tally.ended(size, cause));
        } catch (DropException e) {
            tally.dropped(size, e.reason());
            throw new DropException(
                    e.reason(), "forward-to = '" + options.forwardTo() + "': " + e.getMessage());
        }
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
