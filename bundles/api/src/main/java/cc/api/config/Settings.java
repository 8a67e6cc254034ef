// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.config;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration in force of a component. A changed configuration that cannot be used is refused
 * with an error, and the one in force stays.
 *
 * @param <T> a record of the component's options
 */
public final class Settings<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Settings.class);

    private final Function<Options, T> reader;
    private volatile T current;
    private volatile String refusal = "";

    /**
     * The first configuration of a component.
     *
     * @param reader makes the record, reporting mistakes to the options it reads
     * @throws OptionException if it cannot be used
     */
    public Settings(Map<String, ?> properties, Function<Options, T> reader) {
        this.reader = reader;
        this.current = read(properties);
    }

    public T get() {
        return current;
    }

    /**
     * Takes over a changed configuration.
     *
     * @return whether it is in force; if not, the error has been logged
     */
    public boolean update(Map<String, ?> properties) {
        try {
            current = read(properties);
            refusal = "";
            return true;
        } catch (OptionException e) {
            refusal = e.getMessage();
            LOG.error("{}; the configuration before it stays in force", refusal);
            return false;
        }
    }

    /** Why the configuration as it stands in the file is not the one in force; empty if it is. */
    public Optional<String> refusal() {
        return refusal.isEmpty() ? Optional.empty() : Optional.of(refusal);
    }

    private T read(Map<String, ?> properties) {
        Options options = Options.of(properties);
        T read = reader.apply(options);
        options.check();
        return read;
    }
}
