// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.delay;

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
 * Holds each message for some time, then hands it to another handler. What is held counts as in
 * flight, and is handed on at once when the delay or its server goes.
 *
 * <p>Counters: those of {@link Tally} with {@code delay}.
 */
@Component(
        name = Delay.COMPONENT,
        configurationPid = Delay.COMPONENT,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = Configured.class,
        property = {
            Handler.LANE + "=" + Handler.LANE_ROUTER,
            Handler.ROLES + "=local",
            Handler.ROLES + "=remote"
        })
@Designate(ocd = DelayConfig.class, factory = true)
public final class Delay implements Handler, CounterSource, Configured {

    static final String COMPONENT = "cc.handler.delay";

    private final Offer offer = new Offer(this, Handler.class, CounterSource.class);
    private final Counters counters = new Counters();
    private final Tally tally = new Tally(counters, "delay");
    private final Settings<DelayOptions> settings;
    private final Held held;

    /**
     * @throws cc.api.config.OptionException if an option is wrong
     */
    @Activate
    public Delay(Map<String, Object> properties) {
        settings = new Settings<>(properties, DelayOptions::read);
        held = new Held(settings.get(), this::handOn);
    }

    @Activate
    void activate(BundleContext context, Map<String, Object> properties) {
        held.start();
        offer.begin(context, properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        if (settings.update(properties)) {
            held.update(settings.get());
            offer.update(properties);
        }
    }

    @Deactivate
    void deactivate() {
        offer.end();
        held.close();
    }

    @Override
    public void handle(Exchange exchange) throws DropException {
        long size = exchange.message().size();
        tally.came(size);
        if (!held.add(new Waiting(exchange, exchange.defer(), System.nanoTime(), size))) {
            tally.dropped(size, DropReason.QUEUE_FULL);
            throw new DropException(
                    DropReason.QUEUE_FULL, "it holds as many as queue-count and queue-bytes allow");
        }
    }

    @Override
    public void release(String server) {
        held.release(server);
    }

    private void handOn(Waiting message) {
        String to = settings.get().forwardTo();
        try {
            message.exchange()
                    .forward(to)
                    .whenComplete((nothing, cause) -> tally.ended(message.size(), cause));
        } catch (DropException e) {
            tally.dropped(message.size(), e.reason());
            message.completion()
                    .failed(
                            new DropException(
                                    e.reason(), "forward-to = '" + to + "': " + e.getMessage()));
        } catch (RuntimeException | Error e) {
            tally.ended(message.size(), e);
            message.completion().failed(e);
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
