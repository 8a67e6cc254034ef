// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import cc.api.upgrade.UpgradeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.felix.utils.resource.RequirementImpl;
import org.apache.felix.utils.resource.ResourceBuilder;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.resource.Capability;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;

/** Whether a bundle finds in this runtime what it needs to be resolved. */
final class Needs {

    private Needs() {}

    /**
     * What nobody offers, in words; empty if it has all.
     *
     * @param headers of its manifest
     * @param shown what the bundle is called in messages
     * @param others those that may offer it
     * @throws UpgradeException if its manifest is wrong
     */
    static List<String> missing(Map<String, String> headers, String shown, List<Bundle> others)
            throws UpgradeException {
        Resource resource;
        try {
            resource = ResourceBuilder.build(shown, headers);
        } catch (BundleException | RuntimeException e) {
            throw new UpgradeException(shown + ": its manifest is wrong: " + e.getMessage());
        }
        List<String> missing = new ArrayList<>();
        for (Requirement requirement : resource.getRequirements(null)) {
            if (requirement instanceof RequirementImpl need
                    && isMandatory(need)
                    && resource.getCapabilities(need.getNamespace()).stream()
                            .noneMatch(need::matches)
                    && others.stream()
                            .flatMap(bundle -> offers(bundle, need.getNamespace()))
                            .noneMatch(need::matches)) {
                missing.add(words(need));
            }
        }
        return missing;
    }

    /** All bundles but one. */
    static List<Bundle> without(Bundle one, Bundle[] all) {
        return Arrays.stream(all)
                .filter(bundle -> bundle.getBundleId() != one.getBundleId())
                .toList();
    }

    private static boolean isMandatory(Requirement need) {
        Map<String, String> directives = need.getDirectives();
        String effective =
                directives.getOrDefault(
                        Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE, Namespace.EFFECTIVE_RESOLVE);
        String resolution =
                directives.getOrDefault(
                        Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE, Namespace.RESOLUTION_MANDATORY);
        return effective.equals(Namespace.EFFECTIVE_RESOLVE)
                && resolution.equals(Namespace.RESOLUTION_MANDATORY);
    }

    private static Stream<? extends Capability> offers(Bundle bundle, String namespace) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        if (revision == null) {
            return Stream.empty();
        }
        BundleWiring wiring = revision.getWiring();
        return wiring == null
                ? revision.getDeclaredCapabilities(namespace).stream()
                : wiring.getCapabilities(namespace).stream();
    }

    private static String words(Requirement need) {
        String filter = need.getDirectives().getOrDefault("filter", "");
        String kind = need.getNamespace().replaceFirst("osgi\\.wiring\\.", "");
        return kind + " " + filter;
    }
}
