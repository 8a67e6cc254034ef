// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load.ledger;

import cc.api.Exchange;
import cc.api.Frame;
import cc.api.Handler;
import java.util.List;
import org.osgi.framework.FrameworkUtil;

/** A handler that writes into the ledger what it gets; the minor number is its version. */
public abstract class Recorder implements Handler {

    private final Ledger ledger;
    private final int version;

    protected Recorder(Ledger ledger) {
        this.ledger = ledger;
        this.version = FrameworkUtil.getBundle(getClass()).getVersion().getMinor();
        ledger.began(getClass().getClassLoader());
    }

    @Override
    public final void handle(Exchange exchange) throws Exception {
        exchange.body();
        List<Frame> route = exchange.message().route();
        Stamp stamp = Stamp.parse(route.get(route.size() - 1).utf8());
        String stream = exchange.server().name() + " " + exchange.message().type();
        ledger.handled(stream, version, stamp, exchange.signer().isPresent());
    }
}
