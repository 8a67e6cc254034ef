// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.cli;

import cc.api.Printable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The program {@code cc}. */
public final class Main {

    private static final Map<String, Command> COMMANDS =
            Map.of(
                    "send", new SendCommand(),
                    "ping", new PingCommand(),
                    "keys", new KeysCommand(),
                    "task", new TaskCommand());

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    Main(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /** Runs one command, and exits with its code. */
    public static void main(String... line) {
        PrintStream out = stream(FileDescriptor.out);
        int code = new Main(System.getenv(), out, stream(FileDescriptor.err)).run(line);
        out.flush();
        System.exit(code);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** Runs one command; gives its exit code. */
    int run(String... line) {
        try {
            Arguments arguments = new Arguments(line);
            String name = arguments.word(0);
            if (arguments.has("--help") || name.equals("help")) {
                out.print(help());
                return Exit.FINISHED;
            }
            Command command = COMMANDS.get(name);
            if (command == null) {
                throw Exit.usage(
                        name.isEmpty() ? "a command is missing" : "'" + name + "' is no command");
            }
            arguments.only(command.options());
            Text text = new Text(out, err, arguments.has("--json"));
            command.run(arguments, new Target(arguments, environment), text);
            return Exit.FINISHED;
        } catch (Exit e) {
            err.println("cc: " + Printable.of(String.valueOf(e.getMessage()), 2000));
            if (e.code() == Exit.USAGE) {
                err.println("cc help tells how it is used");
            }
            return e.code();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Exit.NO_ANSWER;
        }
    }

    private static String help() {
        try (InputStream in = Main.class.getResourceAsStream("help.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
