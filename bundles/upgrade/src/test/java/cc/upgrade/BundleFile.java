// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import cc.upgrade.sample.Greeter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes bundles. */
final class BundleFile {

    private final Attributes headers = new Attributes();
    private final String name;

    private BundleFile(String name, String version) {
        this.name = name + "-" + version + ".jar";
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        with("Bundle-ManifestVersion", "2");
        with("Bundle-SymbolicName", name);
        with("Bundle-Version", version);
        with("Bundle-Activator", Greeter.class.getName());
        with("Import-Package", "cc.api;version=\"[1,2)\",org.osgi.framework");
        with("Test-Mode", "works");
    }

    static BundleFile of(String name, String version) {
        return new BundleFile(name, version);
    }

    /** Sets a header of the manifest. */
    BundleFile with(String header, String value) {
        headers.putValue(header, value);
        return this;
    }

    /** What its handler does: works, throws; or the bundle: fails, silent. */
    BundleFile mode(String mode) {
        return with("Test-Mode", mode);
    }

    Path in(Path folder) throws IOException {
        Path file = folder.resolve(name);
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putAll(headers);
        String code = Greeter.class.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest);
                InputStream in = Greeter.class.getClassLoader().getResourceAsStream(code)) {
            jar.putNextEntry(new JarEntry(code));
            in.transferTo(jar);
            jar.closeEntry();
        }
        return file;
    }
}
