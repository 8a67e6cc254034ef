// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** Config Admin and Declarative Services as far as the commands ask them. */
final class FakeConfig {

    private FakeConfig() {}

    static Configuration of(String pid, Map<String, Object> properties) {
        Dictionary<String, Object> all = new Hashtable<>(properties);
        all.put("service.pid", pid);
        int tilde = pid.indexOf('~');
        return answer(
                Configuration.class,
                (method, argument) ->
                        switch (method) {
                            case "getPid" -> pid;
                            case "getFactoryPid" -> tilde < 0 ? null : pid.substring(0, tilde);
                            default -> all;
                        });
    }

    static ConfigurationAdmin admin(Configuration... configurations) {
        return answer(
                ConfigurationAdmin.class,
                (method, argument) -> configurations.length == 0 ? null : configurations);
    }

    /** A component that takes configurations of its own name, and refers to one service. */
    static ComponentDescriptionDTO component(String name) {
        ReferenceDTO reference = new ReferenceDTO();
        reference.name = "provider";
        reference.interfaceName = "cc.api.CryptoProvider";
        ComponentDescriptionDTO component = new ComponentDescriptionDTO();
        component.name = name;
        component.configurationPid = new String[] {name};
        component.references = new ReferenceDTO[] {reference};
        return component;
    }

    static ComponentConfigurationDTO instance(
            ComponentDescriptionDTO component, String pid, int state) {
        ComponentConfigurationDTO instance = new ComponentConfigurationDTO();
        instance.description = component;
        instance.state = state;
        instance.properties = Map.of("service.pid", pid);
        instance.unsatisfiedReferences = new UnsatisfiedReferenceDTO[0];
        if (state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE) {
            UnsatisfiedReferenceDTO missing = new UnsatisfiedReferenceDTO();
            missing.name = "provider";
            instance.unsatisfiedReferences = new UnsatisfiedReferenceDTO[] {missing};
        }
        return instance;
    }

    static ServiceComponentRuntime runtime(
            List<ComponentDescriptionDTO> components, ComponentConfigurationDTO... instances) {
        return answer(
                ServiceComponentRuntime.class,
                (method, argument) -> {
                    if (method.equals("getComponentDescriptionDTOs")) {
                        return components;
                    }
                    List<ComponentConfigurationDTO> found = new ArrayList<>();
                    for (ComponentConfigurationDTO instance : instances) {
                        if (instance.description == argument) {
                            found.add(instance);
                        }
                    }
                    return found;
                });
    }

    private static <T> T answer(Class<T> type, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) ->
                                answer.to(
                                        method.getName(),
                                        arguments == null || arguments.length == 0
                                                ? null
                                                : arguments[0])));
    }

    private interface Answer {
        Object to(String method, Object argument);
    }
}
