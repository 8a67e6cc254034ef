// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load.broken;

import cc.api.Exchange;
import cc.api.Handler;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** A handler that cannot start. */
@Component(property = Handler.PATTERN + "=load.broken")
public final class Broken implements Handler {

    /** Throws. */
    @Activate
    public Broken() {
        throw new IllegalStateException("no such device");
    }

    @Override
    public void handle(Exchange exchange) {
        throw new IllegalStateException("it has never started");
    }
}
