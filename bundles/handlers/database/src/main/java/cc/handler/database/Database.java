// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Body;
import cc.api.CounterSource;
import cc.api.Counters;
import cc.api.DatabaseSource;
import cc.api.DatabaseStatus;
import cc.api.Exchange;
import cc.api.Handler;
import cc.api.Offer;
import cc.api.config.Configured;
import cc.api.config.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Calls functions of a PostgreSQL database for {@code db} messages, and answers with what they
 * return. It only takes messages in the router's thread: its own threads read and call.
 */
@Component(
        name = DatabaseSettings.COMPONENT,
        configurationPid = DatabaseSettings.COMPONENT,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = Configured.class,
        property = {
            Handler.PATTERN + "=" + DatabaseSettings.PATTERN,
            Handler.ROLES + "=remote",
            Handler.LANE + "=" + Handler.LANE_ROUTER
        })
@Designate(ocd = DatabaseOptions.class, factory = true)
public final class Database implements Handler, CounterSource, Configured, DatabaseSource {

    /** There from the start, so that a zero is seen too. */
    private static final List<String> COUNTERS =
            List.of("calls", "ok_calls", "failed_calls", "retried_calls", "lost_connections");

    private final Offer offer =
            new Offer(this, Handler.class, CounterSource.class, DatabaseSource.class);
    private final Counters counters = new Counters();
    private final Settings<DatabaseSettings> settings;
    private final Calls calls;

    @Activate
    public Database(BundleContext context, Map<String, Object> properties) {
        this(properties, (settings, changed) -> connections(context, settings, changed));
    }

    Database(
            Map<String, Object> properties,
            BiFunction<DatabaseSettings, Runnable, Connections> opener) {
        COUNTERS.forEach(counters::counter);
        settings = new Settings<>(properties, DatabaseSettings::of);
        calls = new Calls(settings.get(), opener, counters);
    }

    private static Connections connections(
            BundleContext context, DatabaseSettings settings, Runnable changed) {
        return settings.connection()
                .<Connections>map(to -> pool(settings, to))
                .orElseGet(() -> new PublishedPool(context, settings.dataSource(), changed));
    }

    private static OwnPool pool(DatabaseSettings settings, ConnectString to) {
        return new OwnPool(
                "cc-database-" + settings.name(),
                to,
                settings.threads(),
                settings.limits().maxBytes());
    }

    @Activate
    void activate(BundleContext context, Map<String, Object> properties) {
        offer.begin(context, shown(properties));
    }

    /** Calls that are under way end as they began. */
    @Modified
    void modified(Map<String, Object> properties) {
        DatabaseSettings before = settings.get();
        if (settings.update(properties)) {
            if (!settings.get().equals(before)) {
                calls.update(settings.get());
            }
            offer.update(shown(properties));
        }
    }

    /** Servers wait for what is under way; what waits for the database is answered at once. */
    @Deactivate
    void deactivate() {
        calls.stop();
        offer.end();
        calls.close();
    }

    /** Properties of services are for everybody to see, and a connection may have a password. */
    private static Map<String, Object> shown(Map<String, Object> properties) {
        Map<String, Object> shown = new HashMap<>(properties);
        shown.remove(DatabaseSettings.DB);
        return shown;
    }

    @Override
    public void handle(Exchange exchange) {
        calls.take(new MessageJob(exchange, exchange.defer()));
    }

    @Override
    public void release(String server) {
        calls.release(server);
    }

    @Override
    public DatabaseStatus status() {
        return calls.status();
    }

    @Override
    public CompletionStage<Body> call(Body request) {
        LocalJob job = new LocalJob(request);
        calls.take(job);
        return job.answer();
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
