// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import cc.api.config.Sizes;
import cc.api.upgrade.UpgradeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/** Gets what an operator names: the path of a file, or a URL of any kind that the runtime knows. */
final class Download {

    /** No bundle is larger than this. */
    static final long MAX_BYTES = 64L << 20;

    private static final int CONNECT_MILLIS = (int) Duration.ofSeconds(10).toMillis();
    private static final int READ_MILLIS = (int) Duration.ofSeconds(30).toMillis();

    private Download() {}

    /**
     * Copies it.
     *
     * @param base folder that a path begins at
     * @throws UpgradeException if it cannot be had, or is too large
     */
    static void copy(String source, Path base, Path to) throws UpgradeException {
        try (InputStream in = open(source, base);
                OutputStream out = Files.newOutputStream(to)) {
            byte[] buffer = new byte[1 << 16];
            long size = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                size += n;
                if (size > MAX_BYTES) {
                    throw new UpgradeException(source + ": larger than " + Sizes.format(MAX_BYTES));
                }
                out.write(buffer, 0, n);
            }
        } catch (NoSuchFileException e) {
            throw new UpgradeException(source + ": there is no such file");
        } catch (IOException | IllegalArgumentException e) {
            throw new UpgradeException(source + ": cannot be had: " + e);
        }
    }

    private static InputStream open(String source, Path base) throws IOException {
        if (!source.matches("[A-Za-z][-+.A-Za-z0-9]+:.*")) {
            return Files.newInputStream(file(source, base));
        }
        if (source.startsWith("file:")) {
            return Files.newInputStream(Path.of(URI.create(source)));
        }
        return url(source).getInputStream();
    }

    private static Path file(String source, Path base) throws IOException {
        try {
            return base.resolve(source);
        } catch (InvalidPathException e) {
            throw new IOException("not a path", e);
        }
    }

    private static URLConnection url(String source) throws IOException {
        try {
            URLConnection connection = new URL(source).openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            connection.setUseCaches(false);
            return connection;
        } catch (MalformedURLException e) {
            throw new IOException("not a URL that this runtime knows", e);
        }
    }
}
