// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.hello;

import cc.api.Body;
import cc.api.Exchange;
import cc.api.Handler;
import cc.api.MessageType;
import org.osgi.service.component.annotations.Component;

/** The handler of the README. */
@Component(property = "pattern=hello")
public class Hello implements Handler {

    @Override
    public void handle(Exchange exchange) throws Exception {
        String who = exchange.body().text("who", "world");
        exchange.reply(MessageType.of("reply.hello"), Body.of("msg", "Hello, " + who));
    }
}
