// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.utils.properties.InterpolationHelper;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;

/**
 * Services taken from the registry, and given back together. The shell's own injection of services
 * is not used: it takes all commands of a bundle away and registers them again whenever one of the
 * services comes or goes, which is when an operator types.
 */
final class BundleServices implements Services, AutoCloseable {

    private final BundleContext context;
    private final List<ServiceReference<?>> taken = new ArrayList<>();

    BundleServices(BundleContext context) {
        this.context = context;
    }

    @Override
    public List<Registered> registered(Class<?> type) {
        return references(type).stream().map(BundleServices::registered).toList();
    }

    @Override
    public <T> List<Found<T>> found(Class<T> type) {
        List<Found<T>> found = new ArrayList<>();
        Set<Object> failed = failed();
        for (ServiceReference<T> reference : references(type)) {
            T service =
                    failed.contains(reference.getProperty(ComponentConstants.COMPONENT_ID))
                            ? null
                            : context.getService(reference);
            if (service != null) {
                taken.add(reference);
                found.add(new Found<>(service, registered(reference)));
            }
        }
        return found;
    }

    @Override
    public Optional<String> variable(String name) {
        return Optional.ofNullable(
                new InterpolationHelper.BundleContextSubstitutionCallback(context).getValue(name));
    }

    @Override
    public Optional<String> bundleState(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .map(bundle -> state(bundle.getState()));
    }

    @Override
    public Map<String, String> defaults(String component) {
        Map<String, String> defaults = new HashMap<>();
        for (MetaTypeService types : all(MetaTypeService.class)) {
            for (Bundle bundle : context.getBundles()) {
                MetaTypeInformation found = types.getMetaTypeInformation(bundle);
                if (found != null && Arrays.asList(found.getFactoryPids()).contains(component)) {
                    put(found.getObjectClassDefinition(component, null), defaults);
                }
            }
        }
        return defaults;
    }

    private static void put(ObjectClassDefinition type, Map<String, String> defaults) {
        for (AttributeDefinition option : type.getAttributeDefinitions(ObjectClassDefinition.ALL)) {
            String[] values = option.getDefaultValue();
            String value = values == null ? "" : String.join(",", values);
            if (!value.isEmpty()) {
                defaults.put(option.getID(), value);
            }
        }
    }

    @Override
    public void close() {
        taken.forEach(context::ungetService);
        taken.clear();
    }

    /**
     * Ids of the components that did not start. To ask for a service of one makes SCR try again,
     * and log the same error once more.
     */
    private Set<Object> failed() {
        ServiceReference<ServiceComponentRuntime> reference =
                context.getServiceReference(ServiceComponentRuntime.class);
        if (reference == null) {
            return Set.of();
        }
        try {
            ServiceComponentRuntime scr = context.getService(reference);
            return Stream.ofNullable(scr)
                    .flatMap(runtime -> runtime.getComponentDescriptionDTOs().stream())
                    .flatMap(component -> scr.getComponentConfigurationDTOs(component).stream())
                    .filter(
                            instance ->
                                    instance.state == ComponentConfigurationDTO.FAILED_ACTIVATION)
                    .map(instance -> (Object) instance.id)
                    .collect(Collectors.toSet());
        } finally {
            context.ungetService(reference);
        }
    }

    private <T> List<ServiceReference<T>> references(Class<T> type) {
        try {
            // those that went away since have no bundle any more
            return context.getServiceReferences(type, null).stream()
                    .filter(reference -> reference.getBundle() != null)
                    .sorted((one, other) -> other.compareTo(one))
                    .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String state(int state) {
        return switch (state) {
            case Bundle.INSTALLED -> "installed, not resolved";
            case Bundle.RESOLVED -> "resolved, not started";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            case Bundle.ACTIVE -> "active";
            default -> "uninstalled";
        };
    }

    private static Registered registered(ServiceReference<?> reference) {
        Map<String, Object> properties = new HashMap<>();
        Arrays.stream(reference.getPropertyKeys())
                .forEach(key -> properties.put(key, reference.getProperty(key)));
        Bundle bundle = reference.getBundle();
        return new Registered(
                Map.copyOf(properties),
                bundle == null ? "" : String.valueOf(bundle.getSymbolicName()),
                bundle == null ? -1 : bundle.getBundleId());
    }
}
