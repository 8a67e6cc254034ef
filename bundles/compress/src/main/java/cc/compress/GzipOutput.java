// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.compress;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** gzip at a level that can be chosen. */
final class GzipOutput extends GZIPOutputStream {

    private static final int BUFFER = 8192;

    GzipOutput(OutputStream out, int level) throws IOException {
        super(out, BUFFER);
        def.setLevel(level);
    }
}
