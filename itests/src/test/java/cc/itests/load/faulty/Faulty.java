// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load.faulty;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Exchange;
import cc.api.Handler;
import cc.api.MessageType;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Component;

/** A handler that does to its thread what a message says, and answers after it. */
@Component(property = Handler.PATTERN + "=load.faulty")
public final class Faulty implements Handler {

    private static final long BLOCK_SECONDS = 30;

    @Override
    public void handle(Exchange exchange) throws DropException {
        switch (exchange.body().text("do")) {
            case "die" -> throw new ThreadDeath();
            case "block" -> block();
            default -> {
                // it only answers
            }
        }
        exchange.reply(MessageType.of("load.answer"), Body.of("text", "done"));
    }

    private static void block() {
        try {
            TimeUnit.SECONDS.sleep(BLOCK_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
