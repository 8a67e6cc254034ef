// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import cc.api.Unfailing;
import cc.api.job.JobException;
import cc.api.job.JobStatus;
import cc.process.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs of one jobmgr. One thread looks at them each two seconds, and does all that is done with
 * them; nothing in it waits for a job.
 */
final class Jobs implements AutoCloseable {

    static final Duration PERIOD = Duration.ofSeconds(2);

    /** While a job is about to end or to start. */
    static final Duration SOON = Duration.ofMillis(200);

    private static final Logger LOG = LoggerFactory.getLogger(JobMgr.NAME);
    private static final long ANSWER_SECONDS = 10;

    /** Names that wait to be looked up: of what comes from outside, no more is kept. */
    private static final int MAX_HEARD = 1000;

    private static final int MAX_NAME = 200;

    /** At a start, daemons come one after the other. */
    private static final Duration SETTLE = Duration.ofSeconds(10);

    private final Surroundings around;
    private final Switch power;
    private final ComponentDaemons components;
    private final ScheduledThreadPoolExecutor looker;
    private final Set<Job> offered = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Job, KeptExecutable> executables = new IdentityHashMap<>();
    private final Map<String, KeptComponent> daemons = new HashMap<>();
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean soon = new AtomicBoolean();
    private final Runnable look;
    private JobMgrOptions options;
    private Set<String> unknown = Set.of();
    private long settled = System.nanoTime();

    Jobs(JobMgrOptions options, Surroundings around, Switch power, ComponentDaemons components) {
        this.options = options;
        this.around = around;
        this.power = power;
        this.components = components;
        this.look =
                Unfailing.of(LOG::error, options.name() + ": a look at the jobs", this::lookAtAll);
        this.looker =
                new ScheduledThreadPoolExecutor(
                        1,
                        work -> {
                            Thread thread = new Thread(work, "cc-jobmgr-" + options.name());
                            thread.setDaemon(true);
                            return thread;
                        });
        looker.setRemoveOnCancelPolicy(true);
    }

    void start() {
        looker.scheduleWithFixedDelay(look, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An executable asks to be kept, or its configuration has changed. */
    void offer(Job job) {
        later(
                () -> {
                    offered.add(job);
                    KeptExecutable kept = executables.get(job);
                    if (kept != null) {
                        kept.update(job.spec());
                    }
                    look.run();
                });
    }

    /** It asks no more: its run ends. */
    void withdraw(Job job) {
        later(
                () -> {
                    offered.remove(job);
                    look.run();
                });
    }

    void update(JobMgrOptions changed) {
        later(
                () -> {
                    options = changed;
                    settled = System.nanoTime();
                    look.run();
                });
    }

    /** Something may be other than at the last look. */
    void changed() {
        if (!soon.getAndSet(true)) {
            later(
                    () -> {
                        soon.set(false);
                        look.run();
                    });
        }
    }

    /** A message with a job's name has come: looked up soon, with others that come meanwhile. */
    void heard(String name) {
        if (name.length() <= MAX_NAME && heard.size() < MAX_HEARD && heard.add(name)) {
            later(
                    () -> {
                        if (heard.remove(name)) {
                            called(name).forEach(Kept::heard);
                        }
                    });
        }
    }

    List<JobStatus> statuses() {
        return call(
                () -> {
                    List<JobStatus> statuses = new ArrayList<>();
                    all().forEach(kept -> statuses.add(kept.status()));
                    statuses.sort(Comparator.comparing(JobStatus::name));
                    return statuses;
                });
    }

    /**
     * Its options, as it is told when it asks.
     *
     * @throws JobException if there is no such job, or more than one
     */
    Map<String, String> config(String name) throws JobException {
        Map<String, String> config = new HashMap<>();
        order(name, kept -> config.putAll(kept.config()));
        return config;
    }

    /** What an operator wants of a job. */
    interface Order {
        void to(Kept kept) throws JobException;
    }

    void order(String name, Order order) throws JobException {
        Optional<JobException> refused =
                call(
                        () -> {
                            try {
                                order.to(find(name));
                                changed();
                                return Optional.empty();
                            } catch (JobException e) {
                                return Optional.of(e);
                            }
                        });
        if (refused.isPresent()) {
            throw refused.get();
        }
    }

    /** Has all that it started end, and lets all go on that it stopped. Does not wait for that. */
    @Override
    public void close() {
        try {
            Future<?> left = looker.submit(() -> List.copyOf(all()).forEach(Kept::leave));
            looker.shutdown();
            left.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("{}: jobs were not let go", options.name(), e);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: closed already", options.name());
        }
        looker.shutdownNow();
    }

    private void lookAtAll() {
        findExecutables();
        findComponents();
        all().forEach(Kept::look);
        sayUnknown();
        if (all().stream().anyMatch(Kept::isMoving) && !soon.getAndSet(true)) {
            lookSoon();
        }
    }

    private void lookSoon() {
        try {
            looker.schedule(
                    () -> {
                        soon.set(false);
                        look.run();
                    },
                    SOON.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: closed", options.name());
        }
    }

    private void findExecutables() {
        for (Job job : offered) {
            if (isWanted(job.spec().name(), job.spec().server())) {
                executables.computeIfAbsent(job, j -> new KeptExecutable(j.spec(), around));
            }
        }
        List.copyOf(executables.keySet()).stream()
                .filter(
                        job ->
                                !offered.contains(job)
                                        || !isWanted(job.spec().name(), job.spec().server()))
                .forEach(job -> executables.remove(job).leave());
    }

    private void findComponents() {
        Map<String, ComponentDaemons.Daemon> configured = components.configured();
        Map<String, ComponentDaemons.Instance> made = components.instances();
        configured.values().removeIf(daemon -> !isWanted(daemon.name(), daemon.server()));
        configured.forEach(
                (pid, daemon) -> {
                    KeptComponent kept = daemons.get(pid);
                    if (kept == null && around.runs().claim(pid, this)) {
                        kept =
                                new KeptComponent(
                                        daemon, power, () -> options.watchdog(), around.counters());
                        daemons.put(pid, kept);
                    }
                    if (kept != null) {
                        kept.found(
                                daemon,
                                Optional.ofNullable(made.get(pid)),
                                components.isOffered(daemon));
                    }
                });
        for (String pid : List.copyOf(daemons.keySet())) {
            if (!configured.containsKey(pid)) {
                KeptComponent gone = daemons.remove(pid);
                gone.leave();
                around.runs().release(pid, this);
            }
        }
    }

    private boolean isWanted(String name, String server) {
        return around.servers().serves(server)
                && (options.daemons().isEmpty() || options.daemons().contains(name));
    }

    private void sayUnknown() {
        if (System.nanoTime() - settled < SETTLE.toNanos()) {
            return;
        }
        Set<String> missing = new TreeSet<>(options.daemons());
        all().forEach(kept -> missing.remove(kept.name()));
        Set<String> news = new HashSet<>(missing);
        news.removeAll(unknown);
        if (!news.isEmpty()) {
            LOG.warn(
                    "{}: no daemon is called {}: there is neither a cc.daemon.script of that name"
                            + " nor a component with such a configuration, of its server",
                    options.name(),
                    String.join(", ", news));
        }
        unknown = missing;
    }

    private List<Kept> all() {
        List<Kept> all = new ArrayList<>(executables.values());
        all.addAll(daemons.values());
        return all;
    }

    private Kept find(String name) throws JobException {
        List<Kept> found = called(name);
        if (found.isEmpty()) {
            throw new JobException("no job '" + name + "'");
        }
        if (found.size() > 1) {
            String labels =
                    found.stream()
                            .map(kept -> kept.status().label())
                            .sorted()
                            .collect(Collectors.joining(", "));
            throw new JobException("several jobs are called '" + name + "': " + labels);
        }
        return found.get(0);
    }

    private List<Kept> called(String name) {
        return all().stream().filter(kept -> kept.status().isCalled(name)).toList();
    }

    private void later(Runnable task) {
        try {
            looker.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: closed", options.name());
        }
    }

    private <T> T call(Callable<T> question) {
        try {
            return looker.submit(question).get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            throw new IllegalStateException("the jobmgr does not answer", e);
        }
    }
}
