// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Body;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A handler in a process of its own, which can be killed: calls go in and answers come out. */
final class HandlerProcess implements AutoCloseable {

    private final Process process;
    private final PrintStream in;
    private final BufferedReader out;

    HandlerProcess(String db) throws IOException {
        process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                                "-cp",
                                System.getProperty("java.class.path"),
                                HandlerProcess.class.getName(),
                                db)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Has a call made; its answer comes when it comes. */
    void send(String id) {
        in.println(id);
    }

    /** The id of the next call that is answered; null when the process has ended. */
    String answered() throws IOException {
        return out.readLine();
    }

    void kill() {
        // the process itself would close its output, with what is still in it
        process.toHandle().destroyForcibly();
    }

    @Override
    public void close() {
        kill();
        process.onExit().join();
    }

    public static void main(String[] args) throws IOException {
        Running db = Running.on(args[0], "wait-timeout", "80");
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String id = in.readLine(); id != null; id = in.readLine()) {
            String call = id;
            db.handler()
                    .call(
                            Body.of(
                                    Map.of(
                                            "hostname", "h",
                                            "function", "add",
                                            "params", List.of(call),
                                            "return", "one",
                                            "message_id", call)))
                    .thenAccept(answer -> System.out.println(call));
        }
    }
}
