// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.felix.utils.properties.TypedProperties;

/**
 * Our files of configuration, and whether they can be read as the runtime reads them.
 *
 * @param etc the folder
 * @param encoding of the files
 * @param variables what {@code ${name}} in a file stands for
 */
record ConfigFiles(Path etc, Charset encoding, Function<String, Optional<String>> variables) {

    /** The folder is looked at each second: what was saved later may not have been read. */
    private static final Duration FRESH = Duration.ofSeconds(3);

    private static final String CFG = ".cfg";
    private static final Set<String> ADDED =
            Set.of("service.pid", "service.factoryPid", ConfigEntry.FILE_NAME);

    static ConfigFiles of(Services services) {
        return new ConfigFiles(
                Path.of(services.variable("karaf.etc").orElse("etc")),
                services.variable("felix.fileinstall.configEncoding")
                        .map(Charset::forName)
                        .orElse(StandardCharsets.ISO_8859_1),
                services::variable);
    }

    /** All of ours, by name. */
    List<Path> all() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(etc, "cc.*.{cfg,config,json}")) {
            found.forEach(files::add);
        }
        files.sort(null);
        return files;
    }

    /** A file's name as it is shown: {@code etc/cc.server-hub.cfg}. */
    String shown(Path file) {
        return file.startsWith(etc) && etc.getFileName() != null
                ? etc.getFileName().resolve(etc.relativize(file)).toString()
                : file.toString();
    }

    /** Why a file has no configuration. */
    String stray(Path file) {
        if (isFresh(file)) {
            return "saved a moment ago, not read yet";
        }
        return misnamed(file)
                .or(() -> problem(file))
                .orElse("the runtime has not taken it: see the log");
    }

    /** What is wrong with a file's name; empty if it is well. */
    static Optional<String> misnamed(Path file) {
        String name = file.getFileName().toString();
        boolean wrong = name.indexOf('~') >= 0 && !name.endsWith(".json");
        return wrong
                ? Optional.of("the file's name must be " + name.replaceFirst("~", "-"))
                : Optional.empty();
    }

    /** Why a file cannot be read; empty if it can. */
    Optional<String> problem(Path file) {
        try {
            if (file.toString().endsWith(CFG)) {
                read(file);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("it cannot be read: " + Failure.ofFile(e));
        } catch (RuntimeException e) {
            return Optional.of("it cannot be read: " + e.getMessage());
        }
    }

    /**
     * Which options are not in force as the file has them; none where it is so fresh that the
     * runtime may not have read it yet.
     */
    Set<String> differing(Path file, Map<String, Object> inForce) {
        Set<String> names = new TreeSet<>();
        if (!file.toString().endsWith(CFG) || isFresh(file)) {
            return names;
        }
        try {
            Map<String, Object> written = read(file);
            names.addAll(written.keySet());
            names.addAll(inForce.keySet());
            names.removeAll(ADDED);
            names.removeIf(name -> Objects.deepEquals(written.get(name), inForce.get(name)));
            return names;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> read(Path file) throws IOException {
        TypedProperties properties =
                new TypedProperties((name, key, value) -> variables.apply(value).orElse(null));
        try (Reader reader = Files.newBufferedReader(file, encoding)) {
            properties.load(reader);
        }
        Map<String, Object> read = new HashMap<>();
        for (String name : properties.keySet()) {
            Object value = properties.get(name);
            if (value == null) {
                throw new IllegalArgumentException(
                        name + " has a value in brackets that is not quoted");
            }
            read.put(name, value);
        }
        return read;
    }

    private static boolean isFresh(Path file) {
        try {
            Instant saved = Files.getLastModifiedTime(file).toInstant();
            return saved.isAfter(Instant.now().minus(FRESH));
        } catch (IOException e) {
            return false;
        }
    }
}
