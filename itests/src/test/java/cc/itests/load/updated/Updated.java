// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load.updated;

import cc.api.Handler;
import cc.itests.load.ledger.Ledger;
import cc.itests.load.ledger.Recorder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The handler that is replaced by bundle:update. */
@Component(service = Handler.class, property = "pattern=load.updated")
public final class Updated extends Recorder {

    @Activate
    public Updated(@Reference Ledger ledger) {
        super(ledger);
    }
}
