// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.support.CommandException;

/**
 * Options that stand after arguments, where everybody types them, and where the shell takes them
 * for more arguments.
 */
final class TrailingOptions {

    private static final String PREFIX = "--";

    private TrailingOptions() {}

    /**
     * Sets options of a command.
     *
     * @param words arguments and options as they were typed
     * @return the arguments among them
     * @throws CommandException if there is no such option, or its value is missing or wrong
     */
    static List<String> apply(CcCommand command, List<String> words) throws CommandException {
        Map<String, Field> options = of(command.getClass());
        List<String> arguments = new ArrayList<>();
        for (Iterator<String> it = words.iterator(); it.hasNext(); ) {
            String word = it.next();
            if (!word.startsWith(PREFIX)) {
                arguments.add(word);
                continue;
            }
            String[] parts = word.split("=", 2);
            Field field = options.get(parts[0]);
            if (field == null) {
                throw CcCommand.failure("no option " + parts[0] + ": there is " + options.keySet());
            }
            if (field.getType() == boolean.class && parts.length == 1) {
                set(command, field, true);
            } else if (parts.length == 1 && !it.hasNext()) {
                throw CcCommand.failure(parts[0] + ": its value is missing");
            } else {
                String value = parts.length == 2 ? parts[1] : it.next();
                set(command, field, converted(parts[0], value, field.getType()));
            }
        }
        return arguments;
    }

    /** The options of a command, by name. */
    static Map<String, Field> of(Class<?> command) {
        Map<String, Field> options = new LinkedHashMap<>();
        for (Class<?> type = command; type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                Option option = field.getAnnotation(Option.class);
                if (option != null) {
                    options.put(option.name(), field);
                }
            }
        }
        return options;
    }

    private static Object converted(String option, String value, Class<?> type)
            throws CommandException {
        try {
            if (type == int.class) {
                return Integer.valueOf(value);
            }
            if (type == double.class) {
                return Double.valueOf(value);
            }
            return type == boolean.class ? (Object) Boolean.valueOf(value) : value;
        } catch (NumberFormatException e) {
            throw CcCommand.failure(option + " = '" + value + "': must be a number");
        }
    }

    private static void set(CcCommand command, Field field, Object value) {
        try {
            field.setAccessible(true);
            field.set(command, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
