// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import java.io.File;

/** Makes a bundle of a handler, or a plugin, as the build of a project of its own would. */
public final class HandlerBundle {

    private HandlerBundle() {}

    /** The bundle, with the components in the package of this class. */
    static File of(Class<?> handler) throws Exception {
        File folder = new File(Container.property("cc.containers"));
        folder.mkdirs();
        File file = new File(folder, handler.getSimpleName() + ".jar");
        write(file, handler, "1.0.0", "");
        return file;
    }

    /**
     * Writes the bundle, with the components in the package of this class.
     *
     * @param version of the bundle
     * @param exported a package that comes with it and that others may import; empty for none
     */
    public static void write(File file, Class<?> handler, String version, String exported)
            throws Exception {
        try (Builder builder = new Builder()) {
            builder.setBundleSymbolicName(handler.getPackageName());
            builder.setBundleVersion(version);
            builder.setPrivatePackage(handler.getPackageName());
            if (!exported.isEmpty()) {
                builder.setExportPackage(exported);
            }
            for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
                if (path.endsWith("test-classes")
                        || path.contains("cc.api")
                        || path.contains("cc.daemon.pg_logforward")) {
                    builder.addClasspath(new File(path));
                }
            }
            try (Jar jar = builder.build()) {
                if (!builder.getErrors().isEmpty()) {
                    throw new IllegalStateException(builder.getErrors().toString());
                }
                jar.write(file);
                // bnd gives it the time of what is in it; who looks for changes needs another one
                file.setLastModified(System.currentTimeMillis());
            }
        }
    }
}
