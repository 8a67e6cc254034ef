// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.api.Body;
import cc.api.Frame;
import cc.api.MessageType;
import cc.api.Server;
import cc.api.job.JobException;
import cc.api.job.JobKeeper;
import cc.api.job.JobStatus;
import cc.zmq.Addresses;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code cc:job}. */
@Service
@Command(
        scope = CcCommand.SCOPE,
        name = "job",
        description =
                "Starts, stops or restarts a job, has a daemon do its work, shows its options")
public final class JobCommand extends CcCommand {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String ORDERS = "start, stop, restart, run, config";

    @Argument(
            name = "name",
            description = "name of the job, as in cc:jobs; COMPONENT-NAME where several have it",
            required = true)
    @Completion(JobNames.class)
    private String name = "";

    @Argument(
            index = 1,
            name = "order",
            description =
                    "start, stop, restart; run: has a daemon do its work now, as by job.NAME.run;"
                            + " config: its options",
            required = true)
    @Completion(
            value = StringsCompleter.class,
            values = {"start", "stop", "restart", "run", "config"})
    private String order = "";

    @Argument(
            index = 2,
            name = "options",
            description = "options may stand after the arguments, too",
            valueToShowInHelp = "",
            multiValued = true)
    @Completion(OptionNames.class)
    private List<String> words = List.of();

    @Option(
            name = "--server",
            description = "server that 'run' is sent to; else that of the job, or the natural one",
            valueToShowInHelp = "")
    @Completion(ServerNames.class)
    private String server = "";

    @Override
    void takeOptions() throws CommandException {
        List<String> more = TrailingOptions.apply(this, words);
        if (!more.isEmpty()) {
            throw failure("one argument too many: '" + more.get(0) + "'");
        }
    }

    @Override
    void run(Services services, Output output) throws Exception {
        Map<JobStatus, JobKeeper> found = found(services);
        JobStatus job = found.keySet().iterator().next();
        JobKeeper keeper = found.get(job);
        try {
            switch (order) {
                case "start" -> keeper.start(job.label());
                case "stop" -> keeper.stop(job.label());
                case "restart" -> keeper.restart(job.label());
                case "config" -> config(keeper.config(job.label()), output);
                case "run" -> ask(services, job, output);
                default -> throw failure("'" + order + "': must be one of " + ORDERS);
            }
        } catch (JobException e) {
            throw failure(e.getMessage());
        }
        if (List.of("start", "stop", "restart").contains(order)) {
            JobStatus now = found(services).keySet().iterator().next();
            String detail = now.detail().isEmpty() ? "" : ": " + now.detail();
            output.note(name + " is " + now.state().word() + detail);
        }
    }

    /** The one job that is meant, with its keeper. */
    private Map<JobStatus, JobKeeper> found(Services services) throws CommandException {
        Map<JobStatus, JobKeeper> all = new LinkedHashMap<>();
        for (JobKeeper keeper : services.all(JobKeeper.class)) {
            keeper.jobs().forEach(job -> all.put(job, keeper));
        }
        if (services.registered(JobKeeper.class).isEmpty()) {
            throw failure("no jobs: no cc.handler.jobmgr is configured; its example is in etc/");
        }
        String known = labels(all.keySet(), JobStatus::name);
        all.keySet().removeIf(job -> !job.isCalled(name));
        if (all.isEmpty()) {
            throw failure("no job '" + name + "': there is " + (known.isEmpty() ? "none" : known));
        }
        if (all.size() > 1) {
            throw failure(
                    "several jobs are called '"
                            + name
                            + "': "
                            + labels(all.keySet(), JobStatus::label));
        }
        return all;
    }

    private static String labels(Collection<JobStatus> jobs, Function<JobStatus, String> what) {
        return jobs.stream().map(what).sorted().distinct().collect(Collectors.joining(", "));
    }

    private static void config(Map<String, String> options, Output output) {
        Table table = new Table().texts("option", "value");
        new TreeMap<>(options)
                .forEach((option, value) -> table.add(Cell.of(option), Cell.of(value)));
        output.table(table, "no options");
    }

    /** Only a daemon knows what its work is: it is asked as any client of its server may. */
    private void ask(Services services, JobStatus job, Output output) throws Exception {
        if (job.component().equals("cc.daemon.script")) {
            throw failure(name + " is an executable: it can be started, stopped and restarted");
        }
        String wanted = server.isEmpty() ? job.server() : server;
        Server to = ServerChoice.forSending(services.all(Server.class), wanted);
        Sealing sealing = Sealing.of(Sealing.SERVER, to, services);
        MessageType type = MessageType.of("job." + job.name() + ".run");
        String url = Addresses.local(to.socket());
        try (Link link = Link.open(url, sealing.crypto(), Link.PATIENCE)) {
            new Question(type, Body.of("job_name", job.name()), Frame.EMPTY, PATIENCE, false)
                    .ask(link, output);
        } catch (IllegalStateException e) {
            // its crypto: the keystore changed since
            throw failure(e.getMessage());
        }
    }
}
