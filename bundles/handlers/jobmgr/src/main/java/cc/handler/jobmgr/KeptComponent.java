// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import cc.api.Counters;
import cc.api.Printable;
import cc.api.job.JobException;
import cc.api.job.JobState;
import cc.api.job.JobStatus;
import cc.process.Watchdog;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A component of the runtime that is kept running. The component runtime starts it; this one turns
 * it off and on, and tries again where it did not start.
 */
final class KeptComponent implements Kept {

    /** So long a component may take to end until it counts as hanging. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(JobMgr.NAME);

    private final Switch power;
    private final Supplier<Watchdog> watchdog;
    private final Counters counters;
    private final Restarts restarts = new Restarts(System::nanoTime);
    private ComponentDaemons.Daemon daemon;
    private Optional<ComponentDaemons.Instance> instance = Optional.empty();
    private boolean offered;
    private boolean wanted = true;
    private boolean again;
    private Optional<Instant> heard = Optional.empty();
    private String failure = "";
    private JobState state = JobState.STARTING;
    private Instant since = Instant.now();

    KeptComponent(
            ComponentDaemons.Daemon daemon,
            Switch power,
            Supplier<Watchdog> watchdog,
            Counters counters) {
        this.daemon = daemon;
        this.power = power;
        this.watchdog = watchdog;
        this.counters = counters;
    }

    /**
     * How it was found now.
     *
     * @param offers whether it still offers anything
     */
    void found(
            ComponentDaemons.Daemon now, Optional<ComponentDaemons.Instance> made, boolean offers) {
        daemon = now;
        instance = made;
        offered = offers;
    }

    @Override
    public String name() {
        return daemon.name();
    }

    @Override
    public void look() {
        if (again && isEnded()) {
            again = false;
            restarts.begun();
            power.turnOn(daemon.pid());
        }
        if (wanted && !again) {
            retry();
        }
        JobState now = state();
        if (now != state) {
            state = now;
            since = Instant.now();
        }
        if (state == JobState.STOPPING && !Instant.now().isBefore(since.plus(PATIENCE))) {
            state = JobState.HANGING;
            LOG.error("{}: does not end, its component hangs", name());
        }
    }

    /** One that did not start is tried again, unless that would be the same once more. */
    private void retry() {
        if (made() != ComponentConfigurationDTO.FAILED_ACTIVATION) {
            if (made() == ComponentConfigurationDTO.ACTIVE) {
                restarts.forget();
            }
            return;
        }
        failure = Failure.reason(instance.orElseThrow().found().failure);
        boolean hopeless = Failure.isOfOptions(instance.orElseThrow().found().failure);
        if (hopeless || !Switch.works(instance.orElseThrow().component())) {
            return;
        }
        if (!restarts.isPlanned()) {
            Duration delay = restarts.plan(watchdog.get(), Duration.ZERO);
            counters.increment("job.deaths");
            LOG.warn("{}: {}; is tried again in {} s", name(), failure, delay.toSeconds());
        } else if (restarts.isDue()) {
            again = true;
            power.turnOff(daemon.pid());
        }
    }

    @Override
    public boolean isMoving() {
        return state == JobState.STOPPING || state == JobState.STARTING || again;
    }

    @Override
    public void start() {
        wanted = true;
        if (made() == ComponentConfigurationDTO.FAILED_ACTIVATION) {
            again = true;
            power.turnOff(daemon.pid());
        } else {
            power.turnOn(daemon.pid());
        }
        look();
    }

    @Override
    public void stop() throws JobException {
        requireSwitch();
        wanted = false;
        again = false;
        restarts.forget();
        power.turnOff(daemon.pid());
        look();
    }

    @Override
    public void restart() throws JobException {
        requireSwitch();
        wanted = true;
        again = true;
        restarts.forget();
        power.turnOff(daemon.pid());
        look();
    }

    private void requireSwitch() throws JobException {
        if (instance.isEmpty()) {
            throw new JobException(
                    name() + " does not run: no bundle provides " + daemon.component());
        }
        if (!Switch.works(instance.get().component())) {
            throw new JobException(
                    name()
                            + " cannot be stopped: its component "
                            + daemon.component()
                            + " has no satisfying condition");
        }
    }

    @Override
    public void heard() {
        heard = Optional.of(Instant.now());
    }

    @Override
    public JobStatus status() {
        return new JobStatus(
                name(),
                daemon.component(),
                daemon.server(),
                state,
                detail(),
                since,
                OptionalLong.empty(),
                restarts.all(),
                restarts.next(),
                heard);
    }

    @Override
    public Map<String, String> config() {
        Map<String, String> config = daemon.written();
        config.put("job_name", name());
        return config;
    }

    @Override
    public void leave() {
        power.turnOn(daemon.pid());
    }

    private int made() {
        return instance.map(now -> now.found().state).orElse(0);
    }

    private boolean isEnded() {
        return !offered
                && made() != ComponentConfigurationDTO.ACTIVE
                && made() != ComponentConfigurationDTO.FAILED_ACTIVATION;
    }

    private JobState state() {
        if (!wanted || again) {
            JobState ending = state == JobState.HANGING ? JobState.HANGING : JobState.STOPPING;
            return isEnded() ? wanted ? JobState.STARTING : JobState.STOPPED : ending;
        }
        return switch (made()) {
            case ComponentConfigurationDTO.ACTIVE -> JobState.RUNNING;
            case ComponentConfigurationDTO.FAILED_ACTIVATION, 0 -> JobState.FAILED;
            default -> JobState.STARTING;
        };
    }

    private String detail() {
        if (instance.isEmpty()) {
            return wanted ? "no bundle provides " + daemon.component() : "";
        }
        return switch (state) {
            case FAILED -> Printable.of(failure, 1000);
            case HANGING -> "does not end";
            case STARTING -> waits();
            default -> "";
        };
    }

    private String waits() {
        return Arrays.stream(instance.orElseThrow().found().unsatisfiedReferences)
                .map(missing -> missing.name)
                .collect(Collectors.joining(", ", "waits for ", ""));
    }
}
