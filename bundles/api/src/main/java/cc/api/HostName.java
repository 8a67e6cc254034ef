// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this host, as it stands in the {@code hostname} of messages. */
public final class HostName {

    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");
    private static final String NAME = find();

    private HostName() {}

    /** The kernel's name of this host, else what the resolver says, else {@code localhost}. */
    public static String get() {
        return NAME;
    }

    private static String find() {
        try {
            return Files.readString(KERNEL).strip();
        } catch (IOException e) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException unknown) {
                return "localhost";
            }
        }
    }
}
