// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class GoneFilesTest {

    private final List<String> deleted = new ArrayList<>();

    private Configuration configured(Path file) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("felix.fileinstall.filename", file.toUri().toString());
        return Fakes.of(
                Configuration.class,
                Map.of(
                        "getProperties",
                        () -> properties,
                        "getPid",
                        () -> "cc.server~" + file.getFileName(),
                        "delete",
                        () -> deleted.add(file.getFileName().toString())));
    }

    private void look(Path etc, Configuration... found) throws Exception {
        ConfigurationAdmin admin =
                Fakes.of(ConfigurationAdmin.class, Map.of("listConfigurations", () -> found));
        BundleContext context =
                Fakes.of(BundleContext.class, Map.of("getProperty", () -> etc.toString()));
        new GoneFiles(context, admin);
    }

    @Test
    void whatWasConfiguredInAFileThatIsGoneEnds(@TempDir Path etc) throws Exception {
        Path here = Files.createFile(etc.resolve("here"));
        look(etc, configured(here), configured(etc.resolve("gone")));
        assertThat(deleted).containsExactly("gone");
    }

    @Test
    void aRuntimeThatWasMovedKeepsItsFiles(@TempDir Path etc) throws Exception {
        Files.createFile(etc.resolve("moved"));
        look(etc, configured(etc.resolve("../elsewhere/etc/moved")));
        assertThat(deleted).isEmpty();
    }

    @Test
    void aFolderThatIsNotThereIsNoReasonToEndAll(@TempDir Path etc) throws Exception {
        look(etc.resolve("unmounted"), configured(etc.resolve("unmounted/a")));
        assertThat(deleted).isEmpty();
    }

    @Test
    void aNameThatIsNoPathIsLeftAlone() {
        assertThat(GoneFiles.isGone("file:no path%", "")).isFalse();
    }
}
