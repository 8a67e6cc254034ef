// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import cc.api.Counters;
import cc.api.config.Options;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ConnectorTest {

    private final AtomicLong nanoTime = new AtomicLong(-7);
    private final Set<String> keystore = new HashSet<>();
    private final DaemonLog log =
            new DaemonLog(
                    LoggerFactory.getLogger(ConnectorTest.class),
                    () -> "sender",
                    new Counters(),
                    () -> {});
    private final Connector connector =
            new Connector("infosender", new Servers(nanoTime::get), log, nanoTime::get);

    @AfterEach
    void close() {
        connector.close();
    }

    private void look(String... options) {
        Map<String, String> properties = new java.util.TreeMap<>();
        properties.put("zmq_linger", "0");
        for (int i = 0; i < options.length; i += 2) {
            properties.put(options[i], options[i + 1]);
        }
        connector.look(DaemonOptions.read(Options.of(properties), "sender"), properties);
        nanoTime.addAndGet(Daemon.UPKEEP.toNanos());
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Optional<LogRecord> line = log.next(); line.isPresent(); line = log.next()) {
            lines.add(line.get().text());
        }
        return lines;
    }

    @Test
    void whyItWaitsIsSaidOnceAndOnlyWhenItLasts() {
        look("server", "hub");
        assertThat(lines()).isEmpty();
        look("server", "hub");
        look("server", "hub");
        look("server", "hub");
        assertThat(lines()).containsExactly("waits: there is no server 'hub' in this runtime");
        assertThat(connector.state())
                .isEqualTo("waiting: there is no server 'hub' in this runtime");
    }

    @Test
    void whichKeyIsMissingIsSaidOnceHoweverOftenItIsTried() {
        connector.add(new FakeCrypto.Provider(keystore));
        String[] options = {"cc-socket", "tcp://127.0.0.1:1", "cms-sign", "d"};
        for (int i = 0; i < 5; i++) {
            look(options);
        }
        assertThat(lines()).singleElement().asString().contains("no d.crt");
        keystore.add("d");
        look(options);
        assertThat(lines()).containsExactly("sends to tcp://127.0.0.1:1");
        assertThat(connector.connection()).isPresent();
    }

    @Test
    void anotherTroubleIsSaidToo() {
        connector.add(new FakeCrypto.Provider(keystore));
        for (String key : new String[] {"a", "a", "b", "b"}) {
            look("cc-socket", "tcp://127.0.0.1:1", "cms-sign", key);
        }
        assertThat(lines()).hasSize(2);
    }

    @Test
    void withAKeyMissingForNewOptionsTheOldConnectionIsGoneAtOnce() {
        look("cc-socket", "tcp://127.0.0.1:1");
        assertThat(connector.connection()).isPresent();
        connector.add(new FakeCrypto.Provider(keystore));
        look("cc-socket", "tcp://127.0.0.1:1", "cms-sign", "d");
        assertThat(connector.connection()).isEmpty();
        assertThat(connector.state()).contains("no d.crt");
    }
}
