package ${package};

import cc.api.Body;
import cc.api.config.Options;
import cc.client.daemon.DaemonOptions;
import java.time.Duration;

/**
 * The options of a {@link HelloDaemon}.
 *
 * @param period {@code period}: from one message to the next
 * @param who {@code who}: whom it says hello to
 * @param daemon those that all daemons have
 */
record HelloOptions(Duration period, String who, DaemonOptions daemon) {

    static HelloOptions read(Options options) {
        return new HelloOptions(
                options.seconds("period", 10, 0.1, 86400),
                options.text("who", "world"),
                DaemonOptions.read(options, "hello"));
    }

    Body message() {
        return Body.of("msg", "Hello, " + who);
    }
}
