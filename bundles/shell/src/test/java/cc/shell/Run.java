// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a command, its arguments and options filled in as the shell does. */
final class Run {

    private final CcCommand command;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Run(CcCommand command) {
        this.command = command;
    }

    static Run of(CcCommand command) {
        return new Run(command);
    }

    /** Sets an argument or option by the name of its field. */
    Run with(String name, Object value) throws ReflectiveOperationException {
        Field field = command.getClass().getDeclaredField(name);
        field.setAccessible(true);
        field.set(command, value);
        return this;
    }

    /** Types words after the argument. */
    Run after(String... words) throws ReflectiveOperationException {
        Field field = ArgumentCommand.class.getDeclaredField("words");
        field.setAccessible(true);
        field.set(command, List.of(words));
        return this;
    }

    /** What people see. */
    String shown(Services services) throws Exception {
        return run(services, true);
    }

    /** What programs read, line by line and cell by cell. */
    List<List<String>> raw(Services services) throws Exception {
        return run(services, false).lines().map(line -> List.of(line.split("\t", -1))).toList();
    }

    /** What was printed so far, also by a run that ended in an error. */
    String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String run(Services services, boolean formatted) throws Exception {
        out.reset();
        command.takeOptions();
        command.run(
                services,
                new Output(new PrintStream(out, true, StandardCharsets.UTF_8), formatted));
        return printed();
    }
}
