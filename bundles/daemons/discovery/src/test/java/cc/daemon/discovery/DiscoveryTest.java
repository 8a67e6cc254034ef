// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cc.api.Body;
import cc.api.HostName;
import cc.client.daemon.JobHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DiscoveryTest {

    static {
        // a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private static final String TYPE = "pub.discovery";

    @TempDir private Path dir;

    private final Receiver receiver = new Receiver();
    private final Container container = new Container();
    private Discovery discovery;

    @AfterEach
    void nothingIsLeft() {
        discovery.stop();
        receiver.close();
        assertThat(container.service()).isNull();
        await().until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .noneMatch(t -> t.getName().contains("discovery")));
    }

    private Map<String, Object> properties(String... more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", "cc.daemon.discovery~main");
        properties.put("cc-socket", receiver.url());
        properties.put("period", "1");
        properties.put("services", "no");
        properties.put("postgresql", "no");
        properties.put("files", dir + "/*");
        properties.put("use-blob", "no");
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return properties;
    }

    private void start() {
        discovery = new Discovery(container.context(), properties());
        discovery.start(container.context(), properties());
    }

    private Body body(String type, int number) throws Exception {
        await().until(() -> receiver.received(type).size() > number);
        return Body.parse(receiver.received(type).get(number).body());
    }

    @Test
    void whatIsFoundGoesOutAsAMessageAndAsAFile() throws Exception {
        Files.createFile(dir.resolve("there"));
        start();
        Body message = body(TYPE, 0);
        assertThat(((Map<?, ?>) message.get("host")).get("name")).isEqualTo(HostName.get());
        assertThat(message.get("files"))
                .isEqualTo(List.of(Map.of("pattern", dir + "/*", "path", dir + "/there")));
        Body file = body("pub.infofile", 0);
        assertThat(file.text("filename")).isEqualTo("info.discovery");
        assertThat(new String(file.base64("data"), java.nio.charset.StandardCharsets.UTF_8))
                .contains("[files]\n" + dir + "/*\t" + dir + "/there\n");
    }

    @Test
    void itIsSentAgainWhenItChangesAndNotBefore() throws IOException {
        start();
        receiver.first(TYPE);
        long looks = discovery.counters().get("discovery.looks");
        await().until(() -> discovery.counters().get("discovery.looks") >= looks + 2);
        assertThat(receiver.received(TYPE)).hasSize(1);
        Files.createFile(dir.resolve("new"));
        await().until(() -> receiver.received(TYPE).size() == 2);
        assertThat(discovery.counters().get("discovery.changes")).isEqualTo(2);
    }

    @Test
    void otherOptionsAreLookedForAtOnceAndWrongOnesRefused() {
        start();
        receiver.first(TYPE);
        discovery.modified(properties("period", "never"));
        assertThat(discovery.refusal()).get().asString().contains("period = 'never'");
        discovery.modified(properties("processes", "jav?", "period", "1000"));
        assertThat(discovery.refusal()).isEmpty();
        await().until(() -> receiver.received(TYPE).size() == 2);
    }

    @Test
    void itAnswersUnderItsName() {
        start();
        assertThat(container.service()).isInstanceOf(JobHandler.class);
        assertThat(container.properties().get("name")).isEqualTo("main");
    }
}
