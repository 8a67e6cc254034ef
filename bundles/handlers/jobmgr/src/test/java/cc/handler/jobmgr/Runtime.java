// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import cc.api.Body;
import cc.api.Exchange;
import cc.api.Frame;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Role;
import cc.api.Server;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** As much of a runtime as a jobmgr without components asks for. */
final class Runtime {

    private Runtime() {}

    /** Whose folder, and so whose jobs, are no other test's. */
    static BundleContext context(String base) {
        return proxy(
                BundleContext.class,
                (method, args) ->
                        method.equals("getProperty")
                                ? base
                                : proxy(ServiceRegistration.class, (ignored, none) -> null));
    }

    static ConfigurationAdmin admin() {
        return proxy(ConfigurationAdmin.class, (method, args) -> null);
    }

    static ServiceComponentRuntime components() {
        return proxy(ServiceComponentRuntime.class, (method, args) -> List.of());
    }

    static Server server(String name, Role role, Map<String, Object> options) {
        return proxy(
                Server.class,
                (method, args) ->
                        switch (method) {
                            case "name" -> name;
                            case "role" -> role;
                            case "socket" -> "tcp://*:4711";
                            case "options" -> options;
                            default -> throw new IllegalStateException(method);
                        });
    }

    /** A message at the jobmgr, and what it answers. */
    static final class Question {

        private final List<Message> answers = new ArrayList<>();
        private final Message message;

        Question(String type, Map<String, ?> fields) {
            MessageType of = MessageType.of(type);
            message = Message.of(of, Body.of(fields).toJson(), Frame.EMPTY, Frame.EMPTY);
        }

        Exchange exchange() {
            return proxy(
                    Exchange.class,
                    (method, args) ->
                            switch (method) {
                                case "message" -> message;
                                case "body" -> Body.parse(message.body());
                                case "reply" -> {
                                    Frame json = ((Body) args[1]).toJson();
                                    answers.add(
                                            Message.of(
                                                    (MessageType) args[0],
                                                    json,
                                                    Frame.EMPTY,
                                                    Frame.EMPTY));
                                    yield null;
                                }
                                default -> throw new IllegalStateException(method);
                            });
        }

        List<Message> answers() {
            return answers;
        }
    }

    private interface Call {
        Object of(String method, Object[] args) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, args) ->
                                switch (method.getName()) {
                                    case "equals" -> self == args[0];
                                    case "hashCode" -> System.identityHashCode(self);
                                    case "toString" -> type.getSimpleName();
                                    default -> call.of(method.getName(), args);
                                }));
    }
}
