package ${package};

import cc.api.Body;
import cc.api.DropException;
import cc.api.Exchange;
import cc.api.Handler;
import cc.api.MessageType;
import org.osgi.service.component.annotations.Component;

/** Answers messages of the type {@code hello}. */
@Component(property = "pattern=hello")
public final class Hello implements Handler {

    @Override
    public void handle(Exchange exchange) throws Exception {
        exchange.reply(MessageType.of("reply.hello"), answer(exchange.body()));
    }

    static Body answer(Body question) throws DropException {
        return Body.of("msg", "Hello, " + question.text("who", "world"));
    }
}
