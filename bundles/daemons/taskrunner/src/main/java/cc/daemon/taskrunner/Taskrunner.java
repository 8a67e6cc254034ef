// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.Body;
import cc.api.CounterSource;
import cc.api.Counters;
import cc.api.CryptoProvider;
import cc.api.DropException;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Offer;
import cc.api.Opened;
import cc.api.Peer;
import cc.api.PeerSource;
import cc.api.Server;
import cc.api.Task;
import cc.api.TaskSource;
import cc.api.TaskState;
import cc.api.config.Configured;
import cc.api.config.OptionException;
import cc.api.config.Settings;
import cc.client.daemon.Daemon;
import cc.client.daemon.JobHandler;
import cc.client.daemon.JobRegistration;
import cc.client.daemon.Sent;
import cc.client.daemon.Work;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.LoggerFactory;

/**
 * Registers this host at a taskrouter, and runs the tasks that come: services and commands.
 *
 * <p>Counters: {@code tasks_launched}, {@code tasks_failed} (those that ended so), {@code
 * tasks_refused} (not configured, not allowed, no room), {@code tasks_repeated} (came again, and
 * did not run again), {@code tasks_dropped} (came as it stopped), {@code feedback_dropped} (found
 * no room on its way), {@code alarms} (an id came with another task).
 */
@Component(
        name = Taskrunner.NAME,
        immediate = true,
        configurationPid = Taskrunner.NAME,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = Configured.class)
@SatisfyingConditionTarget
@Designate(ocd = TaskrunnerConfig.class, factory = true)
public final class Taskrunner implements Configured, CounterSource, PeerSource, TaskSource {

    /** Of bundle, package, component and configuration. */
    static final String NAME = "cc.daemon.taskrunner";

    /** There from the start, so that a zero is seen too. */
    private static final List<String> COUNTERS =
            List.of("tasks_launched", "tasks_failed", "tasks_refused", "tasks_repeated", "alarms");

    private final Offer offer =
            new Offer(this, CounterSource.class, PeerSource.class, TaskSource.class);
    private final Settings<TaskrunnerOptions> settings;
    private final Daemon daemon;
    private final Tasks tasks = new Tasks();
    private final JobRegistration job;
    private volatile Runner runner;
    private volatile Ledger ledger;

    /**
     * @throws OptionException if the configuration cannot be used
     */
    @Activate
    public Taskrunner(BundleContext context, Map<String, Object> properties) {
        settings = new Settings<>(properties, TaskrunnerOptions::read);
        TaskrunnerOptions options = settings.get();
        tasks.put(new ListTask(tasks), ListTask.PROPERTIES);
        daemon = new Daemon("taskrunner", options.daemon(), properties);
        COUNTERS.forEach(daemon.counters()::counter);
        daemon.unasked(this::arrived);
        open(options);
        job = new JobRegistration(context, options.daemon(), new JobHandler(daemon, work()));
    }

    @Activate
    void start(BundleContext context, Map<String, Object> properties) {
        runner.start();
        daemon.start();
        offer.begin(context, properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        TaskrunnerOptions before = settings.get();
        if (settings.update(properties)) {
            TaskrunnerOptions options = settings.get();
            daemon.update(options.daemon(), properties);
            if (options.stateDir().equals(before.stateDir())) {
                runner.update(options);
            } else {
                runner.close();
                open(options);
                runner.start();
            }
            job.update(options.daemon());
            offer.update(properties);
        }
    }

    @Deactivate
    void stop() {
        offer.end();
        job.close();
        runner.close();
        daemon.close();
    }

    private void open(TaskrunnerOptions options) {
        try {
            ledger = new Ledger(options.stateDir());
        } catch (IOException e) {
            throw new OptionException(
                    "state-dir = '"
                            + options.stateDir()
                            + "': must be a folder that this taskrunner can write to, and no other"
                            + " one does: "
                            + e.getMessage());
        }
        Registration registration =
                new Registration(
                        link(),
                        LoggerFactory.getLogger(Taskrunner.class),
                        options.daemon().name(),
                        ledger.epoch(),
                        bound -> ThreadLocalRandom.current().nextLong(bound));
        runner =
                new Runner(
                        options,
                        ledger,
                        tasks,
                        new Replies(daemon::sendPlain),
                        registration,
                        daemon.counters(),
                        daemon.log());
    }

    private Registration.Link link() {
        return new Registration.Link() {
            @Override
            public boolean isConnected() {
                return daemon.isConnected();
            }

            @Override
            public long established() {
                return daemon.established();
            }

            @Override
            public Sent send(MessageType type, Body body) {
                return daemon.sendPlain(type, body);
            }
        };
    }

    private void arrived(Message message, Opened opened) throws DropException {
        runner.arrived(message, opened);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "addTask")
    void addTask(Task task, Map<String, Object> properties) {
        tasks.put(task, properties);
    }

    void removeTask(Task task) {
        tasks.remove(task);
        runner.removed(task);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addServer(Server server) {
        daemon.add(server);
    }

    void removeServer(Server server) {
        daemon.remove(server);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setCrypto(CryptoProvider provider) {
        daemon.add(provider);
    }

    void unsetCrypto(CryptoProvider provider) {
        daemon.remove(provider);
    }

    @Override
    public Optional<String> refusal() {
        return settings.refusal();
    }

    @Override
    public Counters counters() {
        return daemon.counters();
    }

    @Override
    public List<Peer> peers() {
        return daemon.peers();
    }

    @Override
    public List<TaskState> tasks() {
        return ledger.all().stream().map(this::state).toList();
    }

    @Override
    public List<TaskState> task(String id) {
        return ledger.find(id).map(this::state).stream().toList();
    }

    private TaskState state(TaskRecord record) {
        Run run = runner.runs().get(record.id());
        Optional<Ending> ending = record.ending();
        String status =
                ending.map(how -> how.status().option())
                        .orElseGet(() -> run == null ? "unknown" : run.status().option());
        return new TaskState(
                "taskrunner " + daemon.name(),
                record.id(),
                settings.get().localId(),
                record.handler(),
                status,
                record.taken(),
                record.ended(),
                record.signer(),
                ending.flatMap(
                        how ->
                                how.code().isPresent()
                                        ? Optional.of(how.code().getAsInt())
                                        : Optional.empty()),
                ending.map(Ending::reason).filter(r -> !r.isEmpty()).orElse(record.tail()));
    }

    /** How it stands with this host's name, for operators. */
    String registrationState() {
        return runner.registrationState();
    }

    private Work work() {
        return new Work() {
            @Override
            public boolean run() {
                // what it does on demand are tasks
                return false;
            }

            @Override
            public Map<String, ?> status() {
                Map<String, Object> status = new LinkedHashMap<>();
                status.put("local_id", settings.get().localId());
                status.put("registration", registrationState());
                status.put("tasks_running", runner.running());
                status.put("tasks_waiting", runner.waiting());
                return status;
            }

            @Override
            public Map<String, String> options() {
                return settings.get().toMap();
            }
        };
    }
}
