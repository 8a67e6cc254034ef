// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.disposer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cc.api.Body;
import cc.api.Completion;
import cc.api.Exchange;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Server;
import cc.api.Signer;
import cc.api.config.OptionException;
import cc.api.config.Options;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class DisposerTest {

    private static final Map<String, Object> OPTIONS =
            Map.of(
                    "pattern",
                    "pub.x",
                    "felix.fileinstall.filename",
                    "/k/etc/cc.handler.disposer.cfg");

    @Test
    void whatComesIsCountedAndNothingElse() {
        Disposer disposer = new Disposer(OPTIONS);
        assertThat(disposer.counters().snapshot())
                .containsEntry("disposed_count", 0L)
                .containsEntry("disposed_bytes", 0L);
        Message message =
                Message.of(
                        MessageType.of("pub.x"),
                        Frame.of("not even JSON"),
                        Frame.EMPTY,
                        Frame.of("b"));
        disposer.handle(new Untouched(message));
        disposer.handle(new Untouched(message));
        assertThat(disposer.counters().snapshot())
                .containsEntry("disposed_count", 2L)
                .containsEntry("disposed_bytes", 2 * message.size());
    }

    @Test
    void whatToDiscardMustBeSaid() {
        assertThatThrownBy(() -> new Disposer(Map.of("service.pid", "cc.handler.disposer~a")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("cc.handler.disposer~a: pattern is not set: must be");
        assertThatThrownBy(() -> new Disposer(Map.of("pattern", "pub, no such")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("pattern = 'pub, no such': must be");
    }

    @Test
    void aChangedConfigurationKeepsTheCounters() {
        Disposer disposer = new Disposer(OPTIONS);
        disposer.handle(
                new Untouched(
                        Message.of(MessageType.of("a"), Frame.EMPTY, Frame.EMPTY, Frame.EMPTY)));
        disposer.modified(Map.of("pattern", "*"));
        assertThat(disposer.refusal()).isEmpty();
        disposer.modified(Map.of("pattern", "?"));
        assertThat(disposer.refusal()).hasValueSatisfying(why -> assertThat(why).contains("'?'"));
        assertThat(disposer.counters().get("disposed_count")).isEqualTo(1);
    }

    @Test
    void theConfigurationFileWorksAndHasNothingElseInIt() throws IOException {
        Properties file = new Properties();
        try (Reader reader =
                Files.newBufferedReader(Path.of("src/main/etc/cc.handler.disposer.cfg"))) {
            file.load(reader);
        }
        assertThat(file.stringPropertyNames()).containsExactly("pattern");
        Options options = Options.of(Map.of("pattern", file.getProperty("pattern")));
        assertThat(options.patterns()).hasSize(1);
        options.check();
    }

    /** A disposer looks at nothing but the size. */
    private record Untouched(Message message) implements Exchange {

        @Override
        public CompletionStage<Void> forward(String handler) {
            throw new AssertionError("nobody forwards this");
        }

        @Override
        public Server server() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Body body() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Signer> signer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void reply(MessageType type, Body body, Frame blob) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Completion defer() {
            throw new UnsupportedOperationException();
        }
    }
}
