// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Supplier;

/** Stand-ins for what a container provides. */
final class Fakes {

    private Fakes() {}

    /** Answers some methods by their name, and all others with null. */
    static <T> T of(Class<T> type, Map<String, Supplier<?>> answers) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> {
                            Supplier<?> answer = answers.get(method.getName());
                            Object given = answer == null ? null : answer.get();
                            return method.getReturnType() == void.class ? null : given;
                        }));
    }
}
