// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import cc.client.daemon.Servers.Choice;
import cc.client.daemon.Servers.Found;
import cc.client.daemon.Servers.Waiting;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ServersTest {

    private static final FakeServer LOCAL = server("local", 1);
    private static final FakeServer HUB = server("hub", 2);

    private final AtomicLong nanoTime = new AtomicLong(-5);
    private final Servers servers = new Servers(nanoTime::get);

    private static FakeServer server(String name, int port) {
        return new FakeServer(name, "tcp://127.0.0.1:" + port, Map.of());
    }

    private void later() {
        nanoTime.addAndGet(Duration.ofSeconds(2).toNanos());
    }

    private static String found(Choice choice) {
        return choice instanceof Found found ? found.server().name() : "none";
    }

    private static String why(Choice choice) {
        return choice instanceof Waiting waiting ? waiting.why() : "";
    }

    @Test
    void theServerOfThatNameIsTakenAtOnce() {
        servers.add(LOCAL);
        servers.add(HUB);
        assertThat(found(servers.choose("hub"))).isEqualTo("hub");
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        servers.add(LOCAL);
        assertThat(why(servers.choose("hub"))).contains("no server 'hub'");
    }

    @Test
    void theOnlyServerIsTakenOnceTheServersStandStill() {
        servers.add(LOCAL);
        assertThat(why(servers.choose(""))).contains("looking");
        later();
        assertThat(found(servers.choose(""))).isEqualTo("local");
    }

    @Test
    void ofSeveralServersNoneIsTakenAndAllAreNamed() {
        servers.add(LOCAL);
        servers.add(HUB);
        later();
        assertThat(why(servers.choose(""))).contains("several servers").contains("hub, local");
        servers.remove(HUB);
        later();
        assertThat(found(servers.choose(""))).isEqualTo("local");
    }

    @Test
    void aServerThatWentStaysTheDaemonsOwnUntilItIsBackWithWhatItHasThen() {
        servers.add(LOCAL);
        later();
        servers.choose("");
        servers.remove(LOCAL);
        assertThat(found(servers.choose(""))).isEqualTo("local");
        servers.add(server("local", 3));
        later();
        assertThat(servers.choose(""))
                .isInstanceOfSatisfying(
                        Found.class, f -> assertThat(f.server().socket()).endsWith(":3"));
    }

    @Test
    void aServerThatWentIsNotTheOwnOfADaemonThatIsToldAnother() {
        servers.add(LOCAL);
        servers.choose("local");
        servers.remove(LOCAL);
        assertThat(why(servers.choose("hub"))).contains("no server 'hub'");
        assertThat(why(servers.choose("local"))).contains("no server 'local'");
    }

    @Test
    void whenNoServerIsThereItSaysSo() {
        assertThat(why(servers.choose(""))).contains("no server in this runtime");
    }
}
