// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.taskrouter;

import cc.api.Alarms;
import cc.api.CounterSource;
import cc.api.Counters;
import cc.api.DropException;
import cc.api.DropReason;
import cc.api.Exchange;
import cc.api.Handler;
import cc.api.MessageType;
import cc.api.Offer;
import cc.api.Server;
import cc.api.TaskHost;
import cc.api.TaskHostSource;
import cc.api.TaskMessage;
import cc.api.TaskSource;
import cc.api.TaskState;
import cc.api.Unfailing;
import cc.api.config.Configured;
import cc.api.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends tasks to the hosts that registered, and what they say back to whoever sent the task.
 *
 * <p>Counters: {@code task.register}, {@code task.leave}, {@code task.send}, {@code task.reply}
 * (what was taken), {@code dropped_routes}, {@code dropped_tasks} (hosts and tasks that were
 * forgotten), {@code refused_registers}, {@code refused_sends}, {@code refused_replies}, and {@code
 * alarms}, those three together.
 */
@Component(
        name = TaskRouterSettings.COMPONENT,
        configurationPid = TaskRouterSettings.COMPONENT,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = Configured.class,
        property = {Handler.PATTERN + "=" + TaskRouterSettings.PATTERN, Handler.ROLES + "=remote"})
@Designate(ocd = TaskRouterOptions.class, factory = true)
public final class TaskRouter
        implements Handler, CounterSource, Configured, TaskSource, TaskHostSource {

    private static final Logger LOG = LoggerFactory.getLogger(TaskRouter.class);

    /** There from the start, so that a zero is seen too. */
    private static final List<String> COUNTERS =
            List.of(
                    "task.register",
                    "task.leave",
                    "task.send",
                    "task.reply",
                    "dropped_routes",
                    "dropped_tasks",
                    "refused_registers",
                    "refused_sends",
                    "refused_replies",
                    "alarms");

    private static final MessageType REGISTER = MessageType.of("task.register");
    private static final MessageType LIST = MessageType.of("task.list");

    private final Offer offer =
            new Offer(
                    this,
                    Handler.class,
                    CounterSource.class,
                    TaskSource.class,
                    TaskHostSource.class);
    private final Counters counters = new Counters();
    private final Alarms alarms = new Alarms(LOG, counters.counter("alarms"));
    private final Settings<TaskRouterSettings> settings;
    private final ConcurrentMap<String, Desk> desks = new ConcurrentHashMap<>();
    private final Optional<Path> folder;
    private final ScheduledExecutorService timer;
    private ScheduledFuture<?> maintenance;

    @Activate
    public TaskRouter(Map<String, Object> properties) {
        this(properties, Optional.ofNullable(System.getProperty("karaf.data")).map(Path::of));
    }

    /**
     * @param data where it leaves what it knows to the version that comes after it; empty: nowhere
     */
    TaskRouter(Map<String, Object> properties, Optional<Path> data) {
        COUNTERS.forEach(counters::counter);
        settings = new Settings<>(properties, TaskRouterSettings::of);
        String own = TaskRouterSettings.COMPONENT + "-" + settings.get().name();
        folder = data.map(in -> in.resolve(own));
        timer =
                Executors.newSingleThreadScheduledExecutor(
                        work -> {
                            Thread thread =
                                    new Thread(work, "cc-taskrouter-" + settings.get().name());
                            thread.setDaemon(true);
                            return thread;
                        });
        schedule();
    }

    @Activate
    void activate(BundleContext context, Map<String, Object> properties) {
        for (ServiceReference<Server> reference : servers(context)) {
            Server server = context.getService(reference);
            if (server != null) {
                takeOver(server);
                context.ungetService(reference);
            }
        }
        offer.begin(context, properties);
    }

    private static Collection<ServiceReference<Server>> servers(BundleContext context) {
        try {
            return context.getServiceReferences(Server.class, null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter is a good one", e);
        }
    }

    /** Knows at once what the version before this one knew, not only once a message comes. */
    void takeOver(Server server) {
        if (folder.map(in -> new DeskFile(in, server)).filter(DeskFile::exists).isPresent()) {
            desk(server);
        }
    }

    /** Hosts and tasks stay. */
    @Modified
    void modified(Map<String, Object> properties) {
        if (settings.update(properties)) {
            schedule();
            offer.update(properties);
        }
    }

    @Deactivate
    void deactivate() {
        offer.end();
        timer.shutdownNow();
        desks.values().forEach(desk -> onDisk(desk, Desk::leaveTo));
    }

    private interface OnDisk {
        void accept(Desk desk, DeskFile file) throws IOException;
    }

    private void onDisk(Desk desk, OnDisk move) {
        if (folder.isEmpty()) {
            return;
        }
        DeskFile file = new DeskFile(folder.get(), desk.server());
        try {
            move.accept(desk, file);
        } catch (IOException e) {
            LOG.warn(
                    "{}: {}: {}; hosts can be reached once they register again",
                    settings.get().name(),
                    file.path(),
                    e.toString());
        }
    }

    private synchronized void schedule() {
        if (maintenance != null) {
            maintenance.cancel(false);
        }
        long nanos = settings.get().maintPeriod().toNanos();
        maintenance =
                timer.scheduleWithFixedDelay(
                        Unfailing.of(
                                LOG::error,
                                settings.get().name() + ": forgetting old routes",
                                this::maintain),
                        nanos,
                        nanos,
                        TimeUnit.NANOSECONDS);
    }

    private void maintain() {
        long now = System.nanoTime();
        desks.values().forEach(desk -> desk.forget(settings.get(), now));
    }

    @Override
    public void handle(Exchange exchange) throws DropException {
        MessageType type = exchange.message().type();
        TaskRouterSettings in = settings.get();
        Desk desk = desk(exchange.server());
        if (type.equals(REGISTER)) {
            desk.register(exchange, in);
        } else if (type.equals(LIST)) {
            desk.list(exchange);
        } else if (type.name().startsWith(TaskMessage.SEND)) {
            desk.send(exchange, in);
        } else if (type.name().startsWith(TaskMessage.REPLY)) {
            desk.reply(exchange, in);
        } else {
            throw new DropException(
                    DropReason.NO_ROUTE,
                    "a taskrouter takes task.register, task.list, task.send.ID and task.reply.ID");
        }
    }

    /** What is known at a server; of one that was made anew nothing, for all routes are new. */
    private Desk desk(Server server) {
        return desks.compute(
                server.name(),
                (name, desk) -> desk != null && desk.isOf(server) ? desk : open(server));
    }

    private Desk open(Server server) {
        Desk desk = new Desk(server, counters, alarms);
        onDisk(desk, (fresh, file) -> fresh.takeFrom(file, settings.get()));
        return desk;
    }

    @Override
    public List<TaskHost> taskHosts() {
        return desks.values().stream().flatMap(desk -> desk.hosts().stream()).toList();
    }

    @Override
    public List<TaskState> tasks() {
        return desks.values().stream().flatMap(desk -> desk.tasks(component()).stream()).toList();
    }

    @Override
    public List<TaskState> task(String id) {
        return desks.values().stream()
                .flatMap(desk -> desk.task(id, component()).stream())
                .toList();
    }

    private String component() {
        return "taskrouter " + settings.get().name();
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
