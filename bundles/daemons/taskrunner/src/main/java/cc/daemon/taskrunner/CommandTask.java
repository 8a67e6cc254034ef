// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.Offer;
import cc.api.Task;
import cc.api.TaskRun;
import cc.api.config.Configured;
import cc.api.config.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/** A command as a task, for each {@code etc/cc.task-NAME.cfg}. */
@Component(
        name = CommandTask.PID,
        immediate = true,
        configurationPid = CommandTask.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = Configured.class)
@Designate(ocd = CommandTaskConfig.class, factory = true)
public final class CommandTask implements Task, Configured {

    /** Of its configurations. */
    static final String PID = "cc.task";

    private final Offer offer = new Offer(this, Task.class);
    private final Settings<CommandTaskOptions> settings;

    /**
     * @throws cc.api.config.OptionException if the configuration cannot be used
     */
    @Activate
    public CommandTask(Map<String, Object> properties) {
        settings = new Settings<>(properties, CommandTaskOptions::read);
    }

    @Activate
    void activate(BundleContext context, Map<String, Object> properties) {
        offer.begin(context, offered(properties));
    }

    /** What runs already goes on as it began. */
    @Modified
    void modified(Map<String, Object> properties) {
        if (settings.update(properties)) {
            offer.update(offered(properties));
        }
    }

    @Deactivate
    void deactivate() {
        offer.end();
    }

    CommandTaskOptions options() {
        return settings.get();
    }

    /** Runs it until it has ended. */
    Ending run(Run run) throws InterruptedException {
        return new Command(settings.get(), run).call();
    }

    @Override
    public void run(TaskRun run) {
        throw new IllegalStateException("a command is run by the taskrunner that it is part of");
    }

    private Map<String, Object> offered(Map<String, Object> properties) {
        Map<String, Object> offered = new HashMap<>(properties);
        offered.put(Task.NAME, settings.get().name());
        return offered;
    }

    @Override
    public Optional<String> refusal() {
        return settings.refusal();
    }
}
