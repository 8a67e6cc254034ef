// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import cc.api.Printable;
import cc.api.job.JobState;
import cc.api.job.JobStatus;
import cc.process.JobSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An executable that is kept running. */
final class KeptExecutable implements Kept {

    private static final Logger LOG = LoggerFactory.getLogger(JobMgr.NAME);
    private static final String COMPONENT = "cc.daemon.script";

    /** What lives so long is said to have started, and to have died, each time. */
    private static final Duration STEADY = Duration.ofMinutes(1);

    private final Surroundings around;
    private final Restarts restarts;
    private JobSpec spec;
    private boolean wanted = true;
    private boolean again;
    private Optional<Run> run = Optional.empty();
    private Run.Outcome last = new Run.Outcome(true, "");
    private String problem = "";
    private String said = "";
    private boolean silent;
    private boolean told;
    private Optional<Instant> heard = Optional.empty();
    private long heardAt;
    private JobState state = JobState.STARTING;
    private Instant since = Instant.now();

    KeptExecutable(JobSpec spec, Surroundings around) {
        this.spec = spec;
        this.around = around;
        this.restarts = new Restarts(around::nanoTime);
    }

    /** Takes over what a changed configuration says: started anew only where it must be. */
    void update(JobSpec changed) {
        boolean another = changed.isAnother(spec);
        if (!changed.name().equals(spec.name())) {
            around.runs().release(spec.name(), this);
        }
        spec = changed;
        run.ifPresent(running -> running.stopTimeout(changed.care().stopTimeout()));
        if (another) {
            restart();
        }
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public void look() {
        run.filter(Run::isOver).ifPresent(this::ended);
        run.filter(running -> running.phase() == Run.Phase.RUNNING).ifPresent(this::runs);
        if (run.isEmpty() && wanted && (again || !restarts.isPlanned() || restarts.isDue())) {
            begin();
        }
        JobState now = state();
        if (now != state) {
            state = now;
            since = Instant.now();
        }
    }

    @Override
    public boolean isMoving() {
        return state == JobState.STOPPING || run.isPresent() && state == JobState.STARTING;
    }

    @Override
    public void start() {
        wanted = true;
        again = run.isEmpty() || run.get().phase() != Run.Phase.RUNNING;
        said = "";
        look();
    }

    @Override
    public void stop() {
        wanted = false;
        again = false;
        restarts.forget();
        run.ifPresent(Run::stop);
        look();
    }

    @Override
    public void restart() {
        if (!wanted && run.isEmpty()) {
            // changed while it is stopped: as it is to be when it is started
            look();
            return;
        }
        restarts.forget();
        again = true;
        run.ifPresent(Run::stop);
        look();
    }

    @Override
    public void heard() {
        heard = Optional.of(Instant.now());
        heardAt = around.nanoTime();
    }

    @Override
    public JobStatus status() {
        return new JobStatus(
                spec.name(),
                COMPONENT,
                spec.server(),
                state,
                detail(),
                since,
                run.map(Run::pid).orElse(OptionalLong.empty()),
                restarts.all(),
                restarts.next(),
                heard);
    }

    @Override
    public Map<String, String> config() {
        return around.config(spec);
    }

    @Override
    public void leave() {
        run.ifPresent(Run::stop);
        around.runs().release(spec.name(), this);
    }

    private void begin() {
        if (!around.runs().claim(spec.name(), this)) {
            trouble("another job has that name, or another jobmgr keeps it");
            return;
        }
        Optional<String> missing = around.missing(spec.server());
        if (missing.isPresent()) {
            trouble("waits: " + missing.get());
            return;
        }
        Run next = around.run(spec);
        if (!around.runs().start(next)) {
            trouble("waits for an earlier run to end");
            return;
        }
        problem = "";
        again = false;
        silent = false;
        told = false;
        restarts.begun();
        run = Optional.of(next);
        heardAt = around.nanoTime();
    }

    private void ended(Run over) {
        run = Optional.empty();
        if (!wanted || again) {
            LOG.info("{}: stopped", spec.name());
            return;
        }
        last =
                silent
                        ? new Run.Outcome(true, "hung, without a word for too long, and was ended")
                        : over.outcome();
        Duration lived =
                last.started() ? Duration.ofNanos(around.nanoTime() - over.begun()) : Duration.ZERO;
        Duration delay = restarts.plan(spec.care().watchdog(), lived);
        around.counters().increment("job.deaths");
        if (!last.how().equals(said)) {
            // of one that goes on dying like this, cc:jobs and the counter tell
            said = last.how();
            LOG.warn(
                    "{}: {} after {} s; is started again in {} s",
                    spec.name(),
                    Printable.of(last.how()),
                    lived.toSeconds(),
                    Math.round(delay.toMillis() / 1000.0));
        }
    }

    private void runs(Run running) {
        long now = around.nanoTime();
        if (now - running.begun() > STEADY.toNanos()) {
            said = "";
        }
        if (!told && said.isEmpty()) {
            LOG.info("{}: started, process {}", spec.name(), running.pid().orElse(0));
        }
        told = true;
        Duration most = spec.care().silence();
        if (silent || most.isZero()) {
            return;
        }
        if (now - Math.max(heardAt, running.begun()) > most.toNanos()) {
            silent = true;
            around.counters().increment("job.hangs");
            running.stop();
        }
    }

    private void trouble(String what) {
        if (!what.equals(problem)) {
            problem = what;
            LOG.warn("{}: {}", spec.name(), what);
        }
    }

    private JobState state() {
        if (run.isPresent()) {
            return switch (run.get().phase()) {
                case CLEARING -> JobState.STARTING;
                case RUNNING -> run.get().isStopping() ? ending() : JobState.RUNNING;
                case ENDING, OVER -> ending();
                case HANGING -> JobState.HANGING;
            };
        }
        if (!wanted) {
            return JobState.STOPPED;
        }
        if (restarts.isPlanned()) {
            return last.started() ? JobState.WAITING : JobState.FAILED;
        }
        return JobState.STARTING;
    }

    private JobState ending() {
        return silent ? JobState.HANGING : JobState.STOPPING;
    }

    private String detail() {
        return switch (state) {
            case STARTING -> problem;
            case WAITING, FAILED -> problem.isEmpty() ? last.how() : problem;
            case HANGING ->
                    silent
                            ? "without a word for " + spec.care().silence().toSeconds() + " s"
                            : "killed, and still there";
            default -> "";
        };
    }
}
