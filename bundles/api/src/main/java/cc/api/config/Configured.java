// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api.config;

import java.util.Optional;

/**
 * A component with a configuration: a service that {@code cc:config-check} asks, found by its
 * {@code service.pid}.
 */
public interface Configured {

    /** Why the configuration as it stands in the file is not the one in force; empty if it is. */
    Optional<String> refusal();
}
