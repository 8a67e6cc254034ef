// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load.stopped;

import cc.api.Handler;
import cc.itests.load.ledger.Ledger;
import cc.itests.load.ledger.Recorder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The handler that is stopped and started. */
@Component(service = Handler.class, property = "pattern=load.stopped")
public final class Stopped extends Recorder {

    @Activate
    public Stopped(@Reference Ledger ledger) {
        super(ledger);
    }
}
