// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.echo;

import cc.api.Body;
import cc.api.DropException;
import cc.api.Exchange;
import cc.api.Handler;
import cc.api.MessageType;
import java.util.LinkedHashMap;
import java.util.Map;

/** Answers an {@code echo.request} with what it said of itself. */
final class Echo implements Handler {

    private static final MessageType RESPONSE = MessageType.of("echo.response");

    @Override
    public void handle(Exchange exchange) throws DropException {
        Body request = exchange.body();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("orig_hostname", request.text("hostname", ""));
        fields.put("orig_target", request.text("target", ""));
        // as it came, so that the sender finds its own number in the answer
        fields.put("orig_time", request.get("time"));
        exchange.reply(RESPONSE, Body.of(fields));
    }
}
