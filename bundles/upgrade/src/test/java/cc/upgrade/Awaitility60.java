// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.upgrade;

import java.time.Duration;
import org.awaitility.Awaitility;

/** A busy machine is no failure. */
final class Awaitility60 {

    private Awaitility60() {}

    static void use() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }
}
