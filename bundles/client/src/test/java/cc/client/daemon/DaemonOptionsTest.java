// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.config.OptionException;
import cc.api.config.Options;
import cc.compress.Compression;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DaemonOptionsTest {

    private static DaemonOptions read(Map<String, String> properties) {
        Options options = Options.of(properties);
        DaemonOptions read = DaemonOptions.read(options, "cc.daemon.x");
        options.check();
        return read;
    }

    @Test
    void nothingMustBeSet() {
        DaemonOptions options = read(Map.of());
        assertThat(options.name()).isEqualTo("cc.daemon.x");
        assertThat(options.useBlob()).isEqualTo(BlobUse.AUTO);
        assertThat(options.compressor().method()).isEqualTo(Compression.NONE);
        assertThat(options.statsPeriod()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void itsNameIsTheOptionElseTheInstanceOfItsFile() {
        assertThat(read(Map.of("service.pid", "cc.daemon.x~a")).name()).isEqualTo("a");
        assertThat(read(Map.of("service.pid", "cc.daemon.x~a", "name", "b")).name()).isEqualTo("b");
    }

    @Test
    void everyMistakeIsNamedWithItsValueAndWhatIsAllowed() {
        Map<String, String> wrong = new HashMap<>();
        wrong.put("name", "a b");
        wrong.put("cc-socket", "localhost");
        wrong.put("msg-suffix", "..");
        wrong.put("use-blob", "perhaps");
        wrong.put("compression", "zip");
        wrong.put("stats-period", "-1");
        wrong.put("zmq_hwm", "0");
        wrong.put("cms-digest", "md5");
        wrong.put("cms-cipher", "rot13");
        wrong.put("cms-time-window", "-1");
        assertThatThrownBy(() -> read(wrong))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("name = 'a b'")
                .hasMessageContaining("cc-socket = 'localhost': must be an address such as")
                .hasMessageContaining("msg-suffix = '..'")
                .hasMessageContaining("use-blob = 'perhaps': must be one of auto, yes, no")
                .hasMessageContaining("compression = 'zip': must be one of none, gzip, bzip2")
                .hasMessageContaining("stats-period = '-1'")
                .hasMessageContaining("zmq_hwm = '0'")
                .hasMessageContaining("cms-digest = 'md5': must be one of sha1, sha256,")
                .hasMessageContaining("cms-cipher = 'rot13': must be one of aes128-cbc,")
                .hasMessageContaining("cms-time-window = '-1': must be seconds from 0");
    }

    @Test
    void anInstanceThatCannotBePartOfAMessageTypeNeedsAName() {
        assertThatThrownBy(() -> read(Map.of("service.pid", "cc.daemon.x~ä")))
                .hasMessageContaining("set name");
        assertThat(read(Map.of("service.pid", "cc.daemon.x~ä", "name", "ae")).name())
                .isEqualTo("ae");
    }
}
