// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.discovery;

import cc.api.HostName;
import cc.api.config.Sizes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The host itself, and its addresses. */
final class Host {

    private static final String MEMORY = "MemTotal:";
    private static final String NAME = "PRETTY_NAME=";

    private final Path root;

    /**
     * @param root of the file system, {@code /}
     */
    Host(Path root) {
        this.root = root;
    }

    /** Its name, its system, its size; what is not known on this platform is left out. */
    Map<String, String> about() {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("name", HostName.get());
        about.put(
                "platform",
                String.join(
                        " ",
                        System.getProperty("os.name", ""),
                        System.getProperty("os.version", ""),
                        System.getProperty("os.arch", "")));
        first("etc/os-release", NAME)
                .ifPresent(name -> about.put("system", name.replace("\"", "")));
        about.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        first("proc/meminfo", MEMORY).flatMap(Host::size).ifPresent(it -> about.put("memory", it));
        return about;
    }

    /** The addresses of interfaces that are up, but for the loopback. */
    List<Map<String, String>> addresses() {
        List<Map<String, String>> addresses = new ArrayList<>();
        try {
            for (NetworkInterface one : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (one.isUp() && !one.isLoopback()) {
                    for (InetAddress address : Collections.list(one.getInetAddresses())) {
                        String text = address.getHostAddress().replaceFirst("%.*", "");
                        addresses.add(Entry.of("interface", one.getName(), "address", text));
                    }
                }
            }
        } catch (SocketException e) {
            // an interface that went away meanwhile: the next look finds what there is
            return addresses;
        }
        addresses.sort(
                Comparator.comparing((Map<String, String> entry) -> entry.get("interface"))
                        .thenComparing(entry -> entry.get("address")));
        return addresses;
    }

    private java.util.Optional<String> first(String file, String prefix) {
        try (Stream<String> lines = Files.lines(root.resolve(file))) {
            return lines.filter(line -> line.startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .findFirst();
        } catch (IOException | java.io.UncheckedIOException e) {
            return java.util.Optional.empty();
        }
    }

    private static java.util.Optional<String> size(String kilobytes) {
        return Sizes.parse(kilobytes.replaceFirst(" kB$", " KB")).stream()
                .mapToObj(Sizes::format)
                .findFirst();
    }
}
