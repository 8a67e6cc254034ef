// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.bench;

import cc.itests.interop.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Scanner;

/**
 * A server in a process of its own: started by {@link #start}, it says its port on standard output,
 * and ends when its standard input does.
 */
public final class Child implements AutoCloseable {

    private final Process process;
    private final int port;

    private Child(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a server.
     *
     * @param what {@code hub} with the folder of its infowriter, {@code database} with the
     *     connection of its handler, or {@code proxy} with the port of the next server
     */
    static Child start(String what, String argument) throws IOException {
        Process process =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx1g",
                                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        Child.class.getName(),
                                        what,
                                        argument))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Scanner answer = new Scanner(process.inputReader());
        if (!answer.hasNextInt()) {
            process.destroyForcibly();
            throw new IOException("the " + what + " did not start");
        }
        return new Child(process, answer.nextInt());
    }

    /** Where it listens. */
    int port() {
        return port;
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            process.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The other process. */
    public static void main(String[] args) throws IOException {
        Node node = Node.start(args[0], Map.of());
        switch (args[0]) {
            case "hub" -> node.echo().infowriter(Path.of(args[1]));
            case "database" -> node.database(args[1]);
            default -> node.proxy("*", Integer.parseInt(args[1]));
        }
        try (node) {
            System.out.println(node.port());
            System.in.readAllBytes();
        }
    }
}
