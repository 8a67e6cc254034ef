// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.Acknowledgement;
import cc.api.Body;
import cc.api.Completion;
import cc.api.DropException;
import cc.api.Exchange;
import cc.api.Frame;
import cc.api.MessageType;
import cc.api.Signer;
import java.util.List;
import java.util.Optional;

/** A message. */
record MessageJob(Exchange exchange, Completion completion) implements Job {

    @Override
    public MessageType type() {
        return exchange.message().type();
    }

    @Override
    public long size() {
        return exchange.message().size();
    }

    @Override
    public String server() {
        return exchange.server().name();
    }

    @Override
    public Object peer() {
        List<Frame> route = exchange.message().route();
        return route.isEmpty() ? Frame.EMPTY : route.get(0);
    }

    @Override
    public Body body() throws DropException {
        return exchange.body();
    }

    @Override
    public Optional<Signer> signer() throws DropException {
        return exchange.signer();
    }

    @Override
    public void reply(MessageType type, Body body) {
        exchange.reply(type, body);
    }

    @Override
    public void confirm() {
        acknowledgement().ifPresent(Acknowledgement::confirm);
    }

    @Override
    public void refuse(Acknowledgement.Reason reason, String message) {
        acknowledgement().ifPresent(asked -> asked.refuse(reason, message));
    }

    private Optional<Acknowledgement> acknowledgement() {
        try {
            return Optional.of(Acknowledgement.of(exchange));
        } catch (DropException | OutOfMemoryError e) {
            // with no id to answer to, or none of a body that can be believed, or read
            return Optional.empty();
        }
    }

    @Override
    public void done() {
        completion.done();
    }

    @Override
    public void failed(Throwable cause) {
        completion.failed(cause);
    }
}
