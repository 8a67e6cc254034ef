// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.PeerSource;
import cc.process.Marker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.InvalidSyntaxException;

/**
 * Daemons as jobs: components of the runtime, executables, and the command line beside it. In the
 * container of {@link DemoIT}, for each one takes its time to start.
 */
public abstract class DemoJobs extends ContainerTest {

    private static final String SENDER = "demo\tcc.daemon.infosender";
    private static final String SLEEPER = "etc/cc.daemon.script-sleeper.cfg";

    @After
    public void noJobIsLeft() throws IOException {
        Files.deleteIfExists(at(SLEEPER));
        soon().until(() -> line("cc:jobs", "sleeper").isEmpty() && processes().isEmpty());
    }

    /** Whether the service of the daemon is there that tells where it is connected. */
    private boolean isConnected() {
        try {
            return !context.getServiceReferences(
                            PeerSource.class, "(service.pid=cc.daemon.infosender~demo)")
                    .isEmpty();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private String state(String job) {
        String[] cells = line("cc:jobs", job + "\t").split("\t");
        return cells.length > 3 ? cells[3] : "";
    }

    private List<ProcessHandle> processes() {
        return new Marker(System.getProperty("karaf.base") + "#sleeper").processes();
    }

    @Test
    public void aComponentStopsAndStartsAndASavedFileChangesNothingOfThat() throws IOException {
        soon().until(() -> state(SENDER).equals("running"));
        assertThat(isConnected()).isTrue();

        run("cc:job cc.daemon.infosender-demo stop");

        soon().until(() -> state(SENDER).equals("stopped"));
        assertThat(isConnected()).isFalse();
        assertThat(line("cc:config-check", "etc/cc.daemon.infosender-demo.cfg"))
                .contains("cc:job NAME start");

        save(
                "etc/cc.daemon.infosender-demo.cfg",
                "server = local",
                "infodir = ${karaf.data}/demo/info",
                "cms-encrypt = hub",
                "stats-period = 77");

        soon().until(() -> run("cc:job cc.daemon.infosender-demo config").contains("77"));
        assertThat(state(SENDER)).isEqualTo("stopped");

        run("cc:job cc.daemon.infosender-demo start");

        soon().until(() -> state(SENDER).equals("running"));
        assertThat(isConnected()).isTrue();
        assertThat(run("cc:job ps run")).contains("reply.job.ps.run", "job_name");
        run("cc:job cc.daemon.infosender-demo restart");
        soon().until(() -> state(SENDER).equals("running"));
    }

    @Test
    public void anExecutableRunsWhileItsFileIsThereAndItsBundlesAre() throws Exception {
        save(SLEEPER, "script = /bin/sh -c \"sleep 1000 & sleep 1000; true\"");
        soon().until(() -> state("sleeper").equals("running") && processes().size() == 3);

        Bundle jobmgr =
                Arrays.stream(context.getBundles())
                        .filter(bundle -> bundle.getSymbolicName().equals("cc.handler.jobmgr"))
                        .findFirst()
                        .orElseThrow();
        jobmgr.stop();

        assertThat(processes()).isEmpty();
        assertThat(run("cc:jobs")).contains("no cc.handler.jobmgr");

        jobmgr.start();

        soon().until(() -> state("sleeper").equals("running") && processes().size() == 3);
    }

    @Test
    public void theCommandLineTalksToIt() throws Exception {
        String local = System.getProperty(Container.LOCAL);
        soon().until(() -> line("cc:servers", "local").contains("up"));
        // the first one writes down what makes the others fast
        for (int i = 0; i < 2; i++) {
            assertThat(
                            cc(
                                    "ping",
                                    "--timeout",
                                    "60",
                                    "--config",
                                    at("etc/cc.server-local.cfg").toString()))
                    .containsExactly("0", local + " answered");
        }
        assertThat(cc("ping", "--cc", "nowhere")).first().isEqualTo("2");
        assertThat(cc("keys", "--config", at("etc/cc.server-hub.cfg").toString()))
                .first()
                .isEqualTo("0");
        try (var archives = Files.list(at("data/cc"))) {
            assertThat(archives).hasSize(1);
        }
    }

    /** The exit code, then what was printed, up to times. */
    private static List<String> cc(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(at("bin/cc").toString()));
        command.addAll(List.of(words));
        Path output = Files.createTempFile(at("data"), "cc", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .redirectOutput(output.toFile());
        builder.environment().remove("KARAF_DATA");
        builder.environment().remove("KARAF_ETC");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        List<String> said = new ArrayList<>(List.of(Integer.toString(process.exitValue())));
        Files.readAllLines(output).forEach(line -> said.add(line.replaceFirst(" in .*", "")));
        return said;
    }
}
