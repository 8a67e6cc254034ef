// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load.steady;

import cc.api.Handler;
import cc.itests.load.ledger.Ledger;
import cc.itests.load.ledger.Recorder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The handler that nobody touches. */
@Component(service = Handler.class, property = "pattern=load.steady")
public final class Steady extends Recorder {

    @Activate
    public Steady(@Reference Ledger ledger) {
        super(ledger);
    }
}
