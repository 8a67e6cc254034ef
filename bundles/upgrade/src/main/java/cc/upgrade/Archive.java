// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import cc.api.upgrade.UpgradeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * A bundle as a file.
 *
 * @param file where it is
 * @param name its symbolic name
 * @param version its version
 * @param headers of its manifest
 */
record Archive(Path file, String name, Version version, Map<String, String> headers) {

    private static final String NAME = "[-A-Za-z0-9_.]{1,200}";

    /**
     * Reads its manifest.
     *
     * @param shown what it is called in messages
     * @throws UpgradeException if it is no bundle that could replace another
     */
    static Archive read(Path file, String shown) throws UpgradeException {
        Map<String, String> headers = headers(file, shown);
        if (!"2".equals(headers.getOrDefault(Constants.BUNDLE_MANIFESTVERSION, "").strip())) {
            throw new UpgradeException(
                    shown + " is no bundle: its manifest has no line 'Bundle-ManifestVersion: 2'");
        }
        if (headers.containsKey(Constants.FRAGMENT_HOST)) {
            throw new UpgradeException(shown + " is a fragment: it cannot be replaced by itself");
        }
        String name = headers.getOrDefault(Constants.BUNDLE_SYMBOLICNAME, "");
        name = name.replaceFirst(";.*", "").strip();
        if (!name.matches(NAME)) {
            throw new UpgradeException(
                    shown + ": Bundle-SymbolicName = '" + name + "': must be a symbolic name");
        }
        String version = headers.getOrDefault(Constants.BUNDLE_VERSION, "0").strip();
        try {
            return new Archive(file, name, Version.parseVersion(version), headers);
        } catch (IllegalArgumentException e) {
            throw new UpgradeException(
                    shown
                            + ": Bundle-Version = '"
                            + version
                            + "': must be numbers with dots between them, such as 1.2.3");
        }
    }

    private static Map<String, String> headers(Path file, String shown) throws UpgradeException {
        Map<String, String> headers = new HashMap<>();
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            if (manifest == null) {
                throw new UpgradeException(shown + " is no bundle: it has no manifest");
            }
            manifest.getMainAttributes()
                    .forEach((name, value) -> headers.put(name.toString(), value.toString()));
        } catch (IOException | SecurityException e) {
            throw new UpgradeException(shown + " is no bundle: " + e.getMessage());
        }
        return headers;
    }
}
