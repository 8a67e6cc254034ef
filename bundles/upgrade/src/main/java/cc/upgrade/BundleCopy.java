// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.osgi.framework.Bundle;

/**
 * Writes what an installed bundle consists of: the file that it came from may be another one by
 * now, or gone. The same bundle makes the same bytes.
 */
final class BundleCopy {

    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    private final ZipOutputStream out;
    private final long max;
    private long size;

    private BundleCopy(ZipOutputStream out, long max) {
        this.out = out;
        this.max = max;
    }

    /**
     * Writes it.
     *
     * @param max bytes of its entries together
     * @throws IOException if it cannot be read or written, or is larger
     */
    static void write(Bundle bundle, OutputStream to, long max) throws IOException {
        try {
            writeAll(bundle, to, max);
        } catch (RuntimeException e) {
            // the framework takes its content away while it replaces it
            throw new IOException("it cannot be read just now", e);
        }
    }

    private static void writeAll(Bundle bundle, OutputStream to, long max) throws IOException {
        List<String> paths = new ArrayList<>();
        collect(bundle, "/", paths);
        paths.remove(MANIFEST);
        Collections.sort(paths);
        // first, where whoever reads it as a stream looks for it
        paths.add(0, MANIFEST);
        try (ZipOutputStream out = new ZipOutputStream(to)) {
            out.setLevel(Deflater.BEST_SPEED);
            BundleCopy copy = new BundleCopy(out, max);
            for (String path : paths) {
                copy.add(path, bundle.getEntry(path));
            }
        }
    }

    private static void collect(Bundle bundle, String folder, List<String> paths) {
        Enumeration<String> found = bundle.getEntryPaths(folder);
        while (found != null && found.hasMoreElements()) {
            String path = found.nextElement();
            if (path.endsWith("/")) {
                collect(bundle, path, paths);
            } else {
                paths.add(path);
            }
        }
    }

    private void add(String path, URL entry) throws IOException {
        if (entry == null) {
            throw new IOException("it has no " + path);
        }
        ZipEntry place = new ZipEntry(path);
        place.setTime(0);
        out.putNextEntry(place);
        try (InputStream in = entry.openStream()) {
            byte[] buffer = new byte[1 << 14];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                size += n;
                if (size > max) {
                    throw new IOException("it is larger than " + max + " bytes");
                }
                out.write(buffer, 0, n);
            }
        }
        out.closeEntry();
    }
}
