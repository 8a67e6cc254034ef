// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.config.OptionException;
import cc.process.JobSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScriptTest {

    private static Map<String, Object> properties(String... more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", "cc.daemon.script~collector");
        properties.put("felix.fileinstall.filename", "file:/x/etc/cc.daemon.script-collector.cfg");
        properties.put("script", "/usr/bin/collect 'a b' --fast");
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return properties;
    }

    @Test
    void itSaysWhatIsToRunAndHowItIsCaredFor() {
        JobSpec spec =
                new Script(
                                properties(
                                        "directory", "/srv",
                                        "user", "web",
                                        "server", "local",
                                        "stop-timeout", "2.5",
                                        "heartbeat-timeout", "60",
                                        "watchdog-formula-cap", "30"))
                        .spec();
        assertThat(spec.name()).isEqualTo("collector");
        assertThat(spec.server()).isEqualTo("local");
        assertThat(spec.executable().command())
                .isEqualTo(List.of("/usr/bin/collect", "a b", "--fast"));
        assertThat(spec.executable().directory()).contains(Path.of("/srv"));
        assertThat(spec.executable().user()).isEqualTo("web");
        assertThat(spec.care().stopTimeout()).isEqualTo(Duration.ofMillis(2500));
        assertThat(spec.care().silence()).isEqualTo(Duration.ofSeconds(60));
        assertThat(spec.care().watchdog().delay(1000)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void itsOwnOptionsAreToldAndWhatMayBeSecretIsNot() {
        JobSpec spec =
                new Script(
                                properties(
                                        "whatever", "it likes",
                                        "cms-sign", "me",
                                        "environment", "PASSWORD=hidden",
                                        ".token", "hidden"))
                        .spec();
        assertThat(spec.config())
                .isEqualTo(
                        Map.of(
                                "script", "/usr/bin/collect 'a b' --fast",
                                "whatever", "it likes",
                                "cms-sign", "me"));
        assertThat(spec.executable().environment()).isEqualTo(Map.of("PASSWORD", "hidden"));
        assertThat(spec.executable().toString()).doesNotContain("hidden");
    }

    @Test
    void aWrongOneIsRefusedWhileTheOneBeforeStays() {
        assertThatThrownBy(() -> new Script(properties("stop-timeout", "soon")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("etc/cc.daemon.script-collector.cfg")
                .hasMessageContaining("stop-timeout = 'soon'");
        assertThatThrownBy(() -> new Script(properties("name", "a b")))
                .hasMessageContaining("its name is 'a b'");
        Script script = new Script(properties());
        script.modified(properties("script", "'"));
        assertThat(script.refusal()).get().asString().contains("a quote ' does not end");
        assertThat(script.spec().executable().command()).hasSize(3);
        script.modified(properties("script", "/bin/true"));
        assertThat(script.refusal()).isEmpty();
        assertThat(script.spec().executable().command()).isEqualTo(List.of("/bin/true"));
    }
}
