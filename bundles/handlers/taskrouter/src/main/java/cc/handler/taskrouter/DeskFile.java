// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.taskrouter;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Frame;
import cc.api.Server;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known at one server, on disk while one version of this handler takes the place of
 * another: without it no host could be reached until it registers again, and nobody would know of a
 * task that runs. Ways are good as long as their connections are, so what was left longer ago than
 * a replacement takes, or at another start of the server, is not taken.
 */
final class DeskFile {

    /** What was left longer ago than this is not taken. */
    static final Duration MAX_AGE = Duration.ofMinutes(1);

    private static final String STARTED = "started";
    private static final String LEFT = "left";
    private static final String HOST = "host";
    private static final String CALL = "call";
    private static final String LEG = "leg";

    private final Path path;
    private final String started;

    /**
     * @param folder of this handler
     */
    DeskFile(Path folder, Server server) {
        this.path = folder.resolve(server.name() + ".desk");
        this.started = server.started().toString();
    }

    Path path() {
        return path;
    }

    /** What was known. */
    record Content(List<Registered> hosts, List<Call> calls) {

        static final Content NONE = new Content(List.of(), List.of());
    }

    /** Writes it, whole or not at all, for nobody else to read. */
    void write(Collection<Registered> hosts, Collection<Call> calls) throws IOException {
        Path folder = Files.createDirectories(path.getParent());
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        Path unfinished = path.resolveSibling(path.getFileName() + ".new");
        try {
            try (BufferedWriter out = Files.newBufferedWriter(unfinished)) {
                write(out, hosts, calls);
            }
            Files.move(
                    unfinished,
                    path,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** A line for each thing, of which none grows with the number of hosts. */
    private void write(BufferedWriter out, Collection<Registered> hosts, Collection<Call> calls)
            throws IOException {
        line(out, Body.of(STARTED, started).with(LEFT, System.nanoTime()));
        for (Registered host : hosts) {
            line(out, Body.of(HOST, host.fields()));
        }
        for (Call call : calls) {
            line(out, Body.of(CALL, call.fields()));
            for (Call.Leg leg : call.legs().values()) {
                line(out, Body.of(LEG, leg.fields()));
            }
        }
    }

    private static void line(BufferedWriter out, Body body) throws IOException {
        out.write(body.toJson().utf8());
        out.newLine();
    }

    boolean exists() {
        return Files.exists(path);
    }

    /** Reads it, if it is good still, and deletes it. */
    Content take() throws IOException {
        if (!exists()) {
            return Content.NONE;
        }
        try (BufferedReader in = Files.newBufferedReader(path)) {
            return read(in);
        } catch (DropException | DateTimeException | IllegalArgumentException e) {
            throw new IOException("it is damaged: " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(path);
        }
    }

    private Content read(BufferedReader in) throws IOException, DropException {
        List<Registered> hosts = new ArrayList<>();
        List<Call> calls = new ArrayList<>();
        for (String text = in.readLine(); text != null; text = in.readLine()) {
            Body line = Body.parse(Frame.of(text));
            if (line.has(STARTED) && !isGood(line)) {
                return Content.NONE;
            }
            if (line.has(HOST)) {
                hosts.add(Registered.of(object(line.get(HOST))));
            } else if (line.has(CALL)) {
                calls.add(Call.of(object(line.get(CALL))));
            } else if (line.has(LEG) && !calls.isEmpty()) {
                calls.get(calls.size() - 1).take(Call.Leg.of(object(line.get(LEG))));
            }
        }
        return new Content(hosts, calls);
    }

    private boolean isGood(Body first) throws DropException {
        return first.text(STARTED).equals(started)
                && System.nanoTime() - first.integer(LEFT) <= MAX_AGE.toNanos();
    }

    /** A value as an object. */
    static Body object(Object value) {
        if (value instanceof Map<?, ?> fields) {
            Map<String, Object> named = new LinkedHashMap<>();
            fields.forEach((name, each) -> named.put(String.valueOf(name), each));
            return Body.of(named);
        }
        throw new IllegalArgumentException("no object: " + value);
    }

    /** A way as texts. */
    static List<String> texts(List<Frame> route) {
        return route.stream()
                .map(id -> Base64.getEncoder().encodeToString(id.toByteArray()))
                .toList();
    }

    /** The way that {@link #texts} made such a value of. */
    static List<Frame> route(Object texts) {
        if (texts instanceof Collection<?> ids) {
            return ids.stream()
                    .map(id -> Frame.wrap(Base64.getDecoder().decode(String.valueOf(id))))
                    .toList();
        }
        throw new IllegalArgumentException("no route: " + texts);
    }
}
