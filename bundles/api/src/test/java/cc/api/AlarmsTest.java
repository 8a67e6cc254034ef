// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class AlarmsTest {

    private final List<String> errors = new ArrayList<>();
    private final LongAdder counter = new LongAdder();
    private final Alarms alarms = new Alarms(log(), counter);

    private Logger log() {
        return (Logger)
                Proxy.newProxyInstance(
                        Logger.class.getClassLoader(),
                        new Class<?>[] {Logger.class},
                        (proxy, method, arguments) -> {
                            errors.add(method.getName() + " " + arguments[1] + " " + arguments[2]);
                            return null;
                        });
    }

    @Test
    void theSameIsSaidOnceAndCountedAlways() {
        for (int i = 0; i < 3; i++) {
            alarms.raise("hub", "web1", "somebody\nelse " + i);
            alarms.raise("hub", "web2", "two");
        }
        assertThat(errors).containsExactly("error hub somebody\\u000aelse 0", "error hub two");
        assertThat(counter.sum()).isEqualTo(6);
    }
}
