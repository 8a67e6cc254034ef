// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.config.OptionException;
import cc.api.config.Options;
import cc.daemon.logtail.LogtailOptions.Follow;
import cc.daemon.logtail.LogtailOptions.Mode;
import cc.daemon.logtail.LogtailOptions.Start;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogtailOptionsTest {

    private static LogtailOptions read(String... more) {
        Map<String, String> properties = new HashMap<>();
        properties.put("service.pid", "cc.daemon.logtail~a");
        properties.put("logdir", "/var/log/");
        properties.put("logmask", "*.log");
        properties.put("state-dir", "/tmp/state");
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        Options options = Options.of(properties);
        LogtailOptions read = LogtailOptions.read(options);
        options.check();
        return read;
    }

    @Test
    void whatIsNotSetHasTheDefaultOfTheReferenceFile() {
        LogtailOptions options = read();
        assertThat(options.logdir()).isEqualTo("/var/log");
        assertThat(options.mode()).isEqualTo(Mode.CLASSIC);
        assertThat(options.follow()).isEqualTo(Follow.LAST);
        assertThat(options.start()).isEqualTo(Start.END);
        assertThat(options.text()).isTrue();
        assertThat(options.bufferBytes()).isEqualTo(1024 * 1024);
        assertThat(options.bufferTime()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.delivery().acknowledged()).isTrue();
        assertThat(options.toMap()).containsEntry("delivery", "acknowledged");
    }

    @Test
    void mistakesNameOptionValueAndWhatIsAllowed() {
        assertThatThrownBy(() -> read("operation-mode", "rotated"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("logname is not set");
        assertThatThrownBy(() -> read("operation-mode", "rotated", "logname", "../etc/passwd"))
                .hasMessageContaining("logname = '../etc/passwd'");
        assertThatThrownBy(() -> read("logmask", "")).hasMessageContaining("logmask is not set");
        assertThatThrownBy(() -> read("compression", "gzip", "buffer-bytes", "1 KB"))
                .hasMessageContaining("buffer-bytes = '1 KB'")
                .hasMessageContaining("64 KB");
        assertThatThrownBy(() -> read("follow", "some")).hasMessageContaining("last, all");
        assertThatThrownBy(() -> read("window-count", "0")).hasMessageContaining("window-count");
        assertThatThrownBy(() -> read("state-dir", ""))
                .hasMessageContaining("state-dir is not set");
    }

    @Test
    void onlyWhatChangesTheFilesMakesItBeginAnew() {
        assertThat(read().followsTheSame(read("buffer-bytes", "2 MB", "msg-suffix", "x"))).isTrue();
        assertThat(read().followsTheSame(read("follow", "all"))).isFalse();
        assertThat(read().followsTheSame(read("logmask", "*.txt"))).isFalse();
    }
}
