// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file with options for {@code --config}, written like those in etc/: such a file may be given
 * itself. Variables like {@code ${karaf.base}} stand for the folders of this distribution.
 */
final class ConfigFile {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

    private ConfigFile() {}

    /**
     * Reads its options.
     *
     * @throws Exit if it cannot be read
     */
    static Map<String, String> read(String name) throws Exit {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(name))) {
            properties.load(reader);
        } catch (java.nio.file.NoSuchFileException e) {
            throw Exit.usage("--config: there is no file " + name);
        } catch (IOException | IllegalArgumentException e) {
            String why = e instanceof InvalidPathException ? "no file's name" : e.getMessage();
            throw Exit.usage("--config: " + name + " cannot be read: " + why);
        }
        Map<String, String> options = new HashMap<>();
        for (String option : properties.stringPropertyNames()) {
            options.put(option, filled(properties.getProperty(option)));
        }
        return options;
    }

    private static String filled(String value) {
        return VARIABLE.matcher(value)
                .replaceAll(
                        variable ->
                                Matcher.quoteReplacement(
                                        System.getProperty(variable.group(1), variable.group())));
    }
}
