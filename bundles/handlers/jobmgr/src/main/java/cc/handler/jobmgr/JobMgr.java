// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import cc.api.Body;
import cc.api.CounterSource;
import cc.api.Counters;
import cc.api.DropException;
import cc.api.Exchange;
import cc.api.Handler;
import cc.api.MessageType;
import cc.api.Offer;
import cc.api.Server;
import cc.api.config.Configured;
import cc.api.config.Settings;
import cc.api.job.JobException;
import cc.api.job.JobKeeper;
import cc.api.job.JobStatus;
import cc.process.Job;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationPlugin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Keeps daemons running: executables, which it starts, watches, starts again and ends, and
 * components of the runtime, which it turns off and on.
 *
 * <p>Counters: {@code job.config} (questions for configurations), {@code job.messages} (messages
 * with a job's name), {@code job.deaths} (jobs that ended by themselves, or could not be started),
 * {@code job.hangs} (jobs that were silent for too long), {@code job.lines} and {@code
 * job.lines.dropped} (lines that jobs printed, into the log and left out).
 */
@Component(
        name = JobMgr.NAME,
        configurationPid = JobMgr.NAME,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = Configured.class,
        property = {Handler.PATTERN + "=" + JobMgrOptions.PATTERN, Handler.ROLES + "=local"})
@Designate(ocd = JobMgrConfig.class, factory = true)
public final class JobMgr implements Handler, JobKeeper, CounterSource, Configured {

    /** Of bundle, package, component and configuration. */
    static final String NAME = "cc.handler.jobmgr";

    /** There from the start, so that a zero is seen too. */
    private static final List<String> COUNTERS =
            List.of(
                    "job.config",
                    "job.messages",
                    "job.deaths",
                    "job.hangs",
                    "job.lines",
                    "job.lines.dropped");

    private static final MessageType CONFIG = MessageType.of("job.config");
    private static final MessageType ERROR = MessageType.of("error");

    private final Offer offer =
            new Offer(this, Handler.class, JobKeeper.class, CounterSource.class);
    private final Counters counters = new Counters();
    private final Settings<JobMgrOptions> settings;
    private final JobServers servers;
    private final Switch power;
    private final Jobs jobs;
    private Optional<ServiceRegistration<?>> plugin = Optional.empty();

    /**
     * @throws cc.api.config.OptionException if the configuration cannot be used
     */
    @Activate
    public JobMgr(
            BundleContext context,
            Map<String, Object> properties,
            @Reference Runs runs,
            @Reference ConfigurationAdmin admin,
            @Reference ServiceComponentRuntime runtime) {
        COUNTERS.forEach(counters::counter);
        settings = new Settings<>(properties, JobMgrOptions::read);
        servers = new JobServers(settings.get().server());
        power = new Switch(admin);
        String home = Optional.ofNullable(context.getProperty("karaf.base")).orElse("");
        Surroundings around =
                new Surroundings(
                        servers,
                        runs,
                        counters,
                        home.isEmpty() ? System.getProperty("user.dir") : home,
                        this::changed);
        jobs =
                new Jobs(
                        settings.get(),
                        around,
                        power,
                        new ComponentDaemons(context, admin, runtime));
    }

    private void changed() {
        jobs.changed();
    }

    @Activate
    void activate(BundleContext context, Map<String, Object> properties) {
        plugin = Optional.of(context.registerService(ConfigurationPlugin.class, power, null));
        jobs.start();
        offer.begin(context, properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        if (settings.update(properties)) {
            servers.serve(settings.get().server());
            jobs.update(settings.get());
            offer.update(properties);
        }
    }

    @Deactivate
    void deactivate() {
        offer.end();
        // its executables end on their own, watched by Runs; without the plugin, all components run
        jobs.close();
        plugin.ifPresent(ServiceRegistration::unregister);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "leave")
    void serve(Server server) {
        servers.add(server);
        jobs.changed();
    }

    void leave(Server server) {
        servers.remove(server);
        jobs.changed();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "keep",
            unbind = "release")
    void keep(Job job) {
        jobs.offer(job);
    }

    void release(Job job) {
        jobs.withdraw(job);
    }

    @Override
    public void handle(Exchange exchange) throws DropException {
        Body body = exchange.body();
        MessageType type = exchange.message().type();
        if (type.equals(CONFIG)) {
            counters.increment("job.config");
            answerConfig(exchange, body.text("job_name"));
            return;
        }
        String name = body.text("job_name", "");
        if (!name.isEmpty()) {
            counters.increment("job.messages");
            jobs.heard(name);
        }
    }

    private void answerConfig(Exchange exchange, String name) {
        jobs.heard(name);
        try {
            Map<String, String> config = jobs.config(name);
            // of the same type as the question: that is what old daemons wait for
            exchange.reply(CONFIG, Body.of(Map.of("job_name", name, "config", config)));
        } catch (JobException e) {
            exchange.reply(ERROR, Body.of("msg", e.getMessage()));
        }
    }

    @Override
    public List<JobStatus> jobs() {
        return jobs.statuses();
    }

    @Override
    public void start(String name) throws JobException {
        jobs.order(name, Kept::start);
    }

    @Override
    public void stop(String name) throws JobException {
        jobs.order(name, Kept::stop);
    }

    @Override
    public void restart(String name) throws JobException {
        jobs.order(name, Kept::restart);
    }

    @Override
    public Map<String, String> config(String name) throws JobException {
        return jobs.config(name);
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
