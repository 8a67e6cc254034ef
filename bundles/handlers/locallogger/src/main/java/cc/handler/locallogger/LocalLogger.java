// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.locallogger;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Exchange;
import cc.api.Frame;
import cc.api.Handler;
import cc.api.Message;
import cc.api.Offer;
import cc.api.Pattern;
import cc.api.Printable;
import cc.api.config.Configured;
import cc.api.config.Settings;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes log messages to this runtime's log, under the logger {@code cc.handler.locallogger}, in
 * the order in which they came.
 */
@Component(
        name = LocalLoggerSettings.COMPONENT,
        configurationPid = LocalLoggerSettings.COMPONENT,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = Configured.class,
        property = {
            Handler.PATTERN + "=" + LocalLoggerSettings.PATTERN,
            Handler.LANE + "=" + Handler.LANE_ORDERED
        })
@Designate(ocd = LocalLoggerOptions.class, factory = true)
public final class LocalLogger implements Handler, Configured {

    private static final Logger LOG = LoggerFactory.getLogger(LocalLoggerSettings.COMPONENT);
    private static final Pattern LOG_MESSAGES = Pattern.of("log");

    private final Offer offer = new Offer(this, Handler.class);
    private final Settings<LocalLoggerSettings> settings;

    @Activate
    public LocalLogger(Map<String, Object> properties) {
        settings = new Settings<>(properties, LocalLoggerSettings::of);
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
        Body body = exchange.body();
        LogLine line = line(exchange.message(), body, settings.get().maxLength());
        if (line.level().isOn(LOG)) {
            line.level().write(LOG, line.text());
        }
    }

    private static LogLine line(Message message, Body body, int max) {
        if (LOG_MESSAGES.matches(message.type())) {
            try {
                return LogLine.of(body, ZoneId.systemDefault(), max);
            } catch (DropException e) {
                // no field is worth losing what somebody wanted to say
            }
        }
        Frame shown = message.isEncrypted() ? body.toJson() : message.body();
        return LogLine.nonLog(message.type().name(), Printable.of(shown, max));
    }

    @Override
    public Optional<String> refusal() {
        return settings.refusal();
    }
}
