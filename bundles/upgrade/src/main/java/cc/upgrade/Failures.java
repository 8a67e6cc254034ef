// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import cc.api.Printable;
import cc.api.upgrade.UpgradeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;

/** Why a bundle, or one of its components, does not start. */
final class Failures {

    private static final int MAX_LENGTH = 300;
    private static final String CAUSE = "Caused by: ";

    private Failures() {}

    /** Why a bundle that should be at work is not. */
    static String ofBundle(Bundle bundle, Bundle[] all) {
        Map<String, String> headers = new HashMap<>();
        var dictionary = bundle.getHeaders("");
        for (String name : Collections.list(dictionary.keys())) {
            headers.put(name, dictionary.get(name));
        }
        try {
            List<String> missing =
                    Needs.missing(headers, bundle.getSymbolicName(), Needs.without(bundle, all));
            return missing.isEmpty()
                    ? "it is " + States.word(bundle) + ": see the log"
                    : "nobody offers " + String.join(", ", missing);
        } catch (UpgradeException e) {
            return e.getMessage();
        }
    }

    /** What the last cause of a failure says. */
    static String of(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < 20 && cause.getCause() != null; i++) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        String type = cause.getClass().getSimpleName();
        return Printable.of(message == null ? type : type + ": " + message, MAX_LENGTH);
    }

    /** Which component of a bundle failed when it was to start, and why; empty if none did. */
    static Optional<String> ofComponents(Bundle bundle, ServiceComponentRuntime scr) {
        return allOfComponents(bundle, scr).stream().findFirst();
    }

    /** Which components of a bundle failed when they were to start, each with why. */
    static List<String> allOfComponents(Bundle bundle, ServiceComponentRuntime scr) {
        List<String> failed = new ArrayList<>();
        for (var description : scr.getComponentDescriptionDTOs(bundle)) {
            for (var one : scr.getComponentConfigurationDTOs(description)) {
                if (one.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
                    failed.add(description.name + " fails: " + last(String.valueOf(one.failure)));
                }
            }
        }
        return failed;
    }

    private static String last(String trace) {
        List<String> lines = trace.lines().filter(line -> !line.isBlank()).toList();
        String cause = lines.isEmpty() ? "" : lines.get(0);
        for (String line : lines) {
            if (line.startsWith(CAUSE)) {
                cause = line.substring(CAUSE.length());
            }
        }
        return Printable.of(cause, MAX_LENGTH);
    }
}
