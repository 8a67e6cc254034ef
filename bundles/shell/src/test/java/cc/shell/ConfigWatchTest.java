// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;

class ConfigWatchTest {

    private static final String BROKEN = "server = \\u12zz\n";

    @TempDir Path base;

    private final List<String> told = new ArrayList<>();
    private final ConfigWatch watch = new ConfigWatch(told::add);
    private Path etc;
    private int saves;

    @BeforeEach
    void makeFolder() throws IOException {
        etc = Files.createDirectory(base.resolve("etc"));
    }

    private Path save(String name, String content) throws IOException {
        Path file = Files.writeString(etc.resolve(name), content);
        Instant time = Instant.now().minusSeconds(600).plusSeconds(saves++);
        Files.setLastModifiedTime(file, FileTime.from(time));
        return file;
    }

    private void look(Configuration... configurations) throws IOException {
        watch.look(
                new FakeServices()
                        .variable("karaf.etc", etc.toString())
                        .with(ConfigurationAdmin.class, FakeConfig.admin(configurations), Map.of())
                        .with(
                                ServiceComponentRuntime.class,
                                FakeConfig.runtime(
                                        List.of(FakeConfig.component("cc.handler.echo")),
                                        new ComponentConfigurationDTO[0]),
                                Map.of()));
    }

    @Test
    void aFileThatCannotBeReadIsSaidOnceWhenItHasBeenSoForTwoLooks() throws Exception {
        save("cc.handler.echo-a.cfg", BROKEN);
        look();
        assertThat(told).isEmpty();
        for (int i = 0; i < 20; i++) {
            look();
        }
        assertThat(told)
                .singleElement()
                .asString()
                .startsWith("etc/cc.handler.echo-a.cfg: it cannot be read:")
                .contains("12zz");
    }

    @Test
    void itIsSaidAgainWhenItWasWellInBetween() throws Exception {
        Path file = save("cc.handler.echo-a.cfg", BROKEN);
        look();
        look();
        Files.delete(file);
        look();
        look();
        save("cc.handler.echo-a.cfg", BROKEN);
        look();
        look();
        assertThat(told).hasSize(2);
    }

    @Test
    void whatNoBundleProvidesIsSaidThoughTheFileIsWell() throws Exception {
        Path file = save("cc.handler.ecco-a.cfg", "server = hub\n");
        Configuration taken =
                FakeConfig.of(
                        "cc.handler.ecco~a",
                        Map.of(ConfigEntry.FILE_NAME, file.toUri().toString()));
        look(taken);
        look(taken);
        assertThat(told)
                .singleElement()
                .asString()
                .startsWith("etc/cc.handler.ecco-a.cfg: no bundle provides it")
                .contains("mistyped");
    }

    @Test
    void nothingIsLookedAtLongAfterTheLastChange() throws Exception {
        save("cc.handler.echo-a.cfg", "server = hub\n");
        for (int i = 0; i < 20; i++) {
            look();
        }
        told.clear();
        Path file = etc.resolve("cc.handler.echo-a.cfg");
        FileTime time = Files.getLastModifiedTime(file);
        Files.writeString(file, BROKEN);
        Files.setLastModifiedTime(file, time);
        look();
        look();
        assertThat(told).isEmpty();
    }
}
