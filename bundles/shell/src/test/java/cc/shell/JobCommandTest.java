// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.job.JobKeeper;
import cc.api.job.JobState;
import cc.api.job.JobStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

class JobCommandTest {

    private static final Instant SINCE = Instant.parse("2026-11-23T08:00:00Z");

    private final List<String> orders = new ArrayList<>();
    private final FakeServices services =
            new FakeServices().with(JobKeeper.class, new Keeper(), Map.of());

    private final class Keeper implements JobKeeper {

        @Override
        public List<JobStatus> jobs() {
            return List.of(
                    job("one", "cc.daemon.script", JobState.WAITING, "exit code 3"),
                    job("two", "cc.daemon.infosender", JobState.RUNNING, ""),
                    job("two", "cc.daemon.logtail", JobState.STOPPED, ""));
        }

        private JobStatus job(String name, String component, JobState state, String detail) {
            return new JobStatus(
                    name,
                    component,
                    "local",
                    state,
                    detail,
                    SINCE,
                    OptionalLong.empty(),
                    2,
                    Optional.empty(),
                    Optional.empty());
        }

        @Override
        public void start(String name) {
            orders.add("start " + name);
        }

        @Override
        public void stop(String name) {
            orders.add("stop " + name);
        }

        @Override
        public void restart(String name) {
            orders.add("restart " + name);
        }

        @Override
        public Map<String, String> config(String name) {
            return Map.of("b", "2", "a", "\u001b");
        }
    }

    private static Run job(String name, String order) throws ReflectiveOperationException {
        return Run.of(new JobCommand()).with("name", name).with("order", order);
    }

    @Test
    void jobsAreListedByName() throws Exception {
        List<List<String>> rows = Run.of(new JobsCommand()).raw(services);
        assertThat(rows.get(0))
                .startsWith("one", "cc.daemon.script", "local", "waiting", SINCE.toString())
                .endsWith("exit code 3");
        assertThat(rows).hasSize(3);
        assertThat(Run.of(new JobsCommand()).shown(new FakeServices()))
                .contains("no cc.handler.jobmgr is configured");
    }

    @Test
    void anOrderGoesToTheJobAndItsStateIsShown() throws Exception {
        assertThat(job("one", "restart").shown(services)).contains("one is waiting: exit code 3");
        job("cc.daemon.logtail-two", "start").shown(services);
        assertThat(orders)
                .containsExactly("restart cc.daemon.script-one", "start cc.daemon.logtail-two");
    }

    @Test
    void optionsAreShownFitForATerminal() throws Exception {
        assertThat(job("one", "config").raw(services))
                .containsExactly(List.of("a", "\\u001b"), List.of("b", "2"));
    }

    @Test
    void aNameThatIsNoneOrNotOneOnlyIsSaid() {
        assertThatThrownBy(() -> job("three", "stop").shown(services))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("no job 'three': there is one, two");
        assertThatThrownBy(() -> job("two", "stop").shown(services))
                .hasMessageContaining("cc.daemon.infosender-two, cc.daemon.logtail-two");
        assertThatThrownBy(() -> job("one", "kill").shown(services))
                .hasMessageContaining("must be one of start, stop, restart, run, config");
        assertThatThrownBy(() -> job("one", "run").shown(services))
                .hasMessageContaining("is an executable");
        assertThat(orders).isEmpty();
    }
}
