// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** What Declarative Services make of our configurations. */
final class Components {

    private static final String PID = "service.pid";

    private final List<Instance> instances = new ArrayList<>();
    private final List<ComponentDescriptionDTO> descriptions = new ArrayList<>();

    /** Takes down what there is now. */
    Components(Optional<ServiceComponentRuntime> runtime) {
        for (ServiceComponentRuntime scr : runtime.stream().toList()) {
            for (ComponentDescriptionDTO description : scr.getComponentDescriptionDTOs()) {
                if (pids(description).anyMatch(pid -> pid.startsWith("cc."))) {
                    descriptions.add(description);
                    scr.getComponentConfigurationDTOs(description)
                            .forEach(found -> instances.add(new Instance(description, found)));
                }
            }
        }
    }

    /** Whether any component takes configurations of this PID. */
    boolean exists(String component) {
        return descriptions.stream().flatMap(Components::pids).anyMatch(component::equals);
    }

    /** What the components made of one configuration; empty if none has taken it. */
    Optional<Instance> instance(ConfigEntry entry) {
        return instances.stream()
                .filter(instance -> has(instance.found.properties.get(PID), entry.pid()))
                .findFirst();
    }

    private static Stream<String> pids(ComponentDescriptionDTO description) {
        return Stream.ofNullable(description.configurationPid).flatMap(Arrays::stream);
    }

    private static boolean has(Object pids, String pid) {
        return pid.equals(pids)
                || pids instanceof Object[] array && Arrays.asList(array).contains(pid)
                || pids instanceof List<?> list && list.contains(pid);
    }

    /** A component with its configuration. */
    record Instance(ComponentDescriptionDTO description, ComponentConfigurationDTO found) {

        /** The properties that the component gets. */
        Map<String, Object> properties() {
            return found.properties;
        }

        ConfigState state() {
            return switch (found.state) {
                case ComponentConfigurationDTO.ACTIVE -> ConfigState.ACTIVE;
                case ComponentConfigurationDTO.SATISFIED -> ConfigState.IDLE;
                case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> ConfigState.WAITING;
                case ComponentConfigurationDTO.FAILED_ACTIVATION -> ConfigState.FAILED;
                default -> ConfigState.NOT_TAKEN;
            };
        }

        /** Why it is not active; empty where it is. */
        String reason() {
            return switch (state()) {
                case IDLE -> "nobody uses what it offers";
                case WAITING ->
                        Arrays.stream(found.unsatisfiedReferences)
                                .map(this::missing)
                                .collect(Collectors.joining("; "));
                case FAILED -> Failure.reason(String.valueOf(found.failure));
                default -> "";
            };
        }

        private String missing(UnsatisfiedReferenceDTO missing) {
            if (missing.name.equals(ComponentConstants.REFERENCE_NAME_SATISFYING_CONDITION)) {
                return "stopped as a job: cc:job NAME start";
            }
            String type =
                    Arrays.stream(description.references)
                            .filter(reference -> reference.name.equals(missing.name))
                            .map((ReferenceDTO reference) -> reference.interfaceName)
                            .findFirst()
                            .orElse(missing.name);
            return "waits for the service "
                    + type
                    + (missing.target == null ? "" : " with " + missing.target);
        }
    }
}
