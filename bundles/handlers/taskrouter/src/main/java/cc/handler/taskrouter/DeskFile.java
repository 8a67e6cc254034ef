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
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known at one server, on disk while one version of this handler takes the place of
 * another: without it no host could be reached until it registers again, and nobody would know of a
 * task that runs. All ways are good as long as the server is, so of another start of it nothing is
 * taken.
 */
final class DeskFile {

    private static final String STARTED = "started";
    private static final String HOST = "host";
    private static final String CALL = "call";

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
        try (BufferedWriter out = Files.newBufferedWriter(unfinished)) {
            line(out, Body.of(STARTED, started));
            for (Registered host : hosts) {
                line(out, Body.of(HOST, host.fields()));
            }
            for (Call call : calls) {
                line(out, Body.of(CALL, call.fields()));
            }
        }
        Files.move(
                unfinished,
                path,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static void line(BufferedWriter out, Body body) throws IOException {
        out.write(body.toJson().utf8());
        out.newLine();
    }

    /** Reads it, if it is of this start of the server, and deletes it. */
    Content take() throws IOException {
        if (!Files.exists(path)) {
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
            if (line.has(STARTED) && !line.text(STARTED).equals(started)) {
                return Content.NONE;
            }
            if (line.has(HOST)) {
                hosts.add(Registered.of(object(line.get(HOST))));
            } else if (line.has(CALL)) {
                calls.add(Call.of(object(line.get(CALL))));
            }
        }
        return new Content(hosts, calls);
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
