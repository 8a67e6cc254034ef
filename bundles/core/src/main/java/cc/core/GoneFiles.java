// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what was configured in files that were deleted while the runtime was down: nobody else looks
 * after them, and the configuration that was made of such a file would live on without it.
 */
@Component(
        name = "cc.core.gone",
        immediate = true,
        service = {})
public final class GoneFiles {

    private static final Logger LOG = LoggerFactory.getLogger("cc.server");

    private static final String FILE_NAME = "felix.fileinstall.filename";
    private static final String OURS = "(&(service.pid=cc.*)(" + FILE_NAME + "=*))";

    /**
     * Looks once, as the runtime starts.
     *
     * @throws IOException if the configurations cannot be read
     */
    @Activate
    public GoneFiles(BundleContext context, @Reference ConfigurationAdmin admin)
            throws IOException {
        String etc = context.getProperty("karaf.etc");
        try {
            Configuration[] all = admin.listConfigurations(OURS);
            for (Configuration one : all == null ? new Configuration[0] : all) {
                Object name = one.getProperties().get(FILE_NAME);
                if (isGone(String.valueOf(name), etc)) {
                    LOG.warn(
                            "{}: ends, its file was deleted while the runtime was down",
                            one.getPid());
                    one.delete();
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Whether a file of a folder that is there is not: neither where it was nor, if the runtime has
     * been moved, where it would be now.
     */
    static boolean isGone(String fileName, String etc) {
        try {
            Path file =
                    fileName.startsWith("file:")
                            ? Path.of(URI.create(fileName))
                            : Path.of(fileName);
            Path folder = etc == null || etc.isEmpty() ? file.getParent() : Path.of(etc);
            return folder != null
                    && Files.isDirectory(folder)
                    && Files.notExists(file)
                    && Files.notExists(folder.resolve(file.getFileName().toString()));
        } catch (IllegalArgumentException e) {
            // not a path that could be looked at: nothing is known of it
            return false;
        }
    }
}
