// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

import cc.client.Reply;

/** Prints what comes back. */
record ReplyPrinter(Output output) {

    void print(Reply reply) {
        if (!output.formatted()) {
            // all of it ASCII, control characters escaped but the one that JSON leaves alone
            String json = reply.body().toJson().utf8().replace("\u007f", "\\u007f");
            output.out().println(reply.type() + "\t" + Human.seconds(reply.after()) + "\t" + json);
            return;
        }
        output.line(
                reply.type()
                        + " after "
                        + Human.duration(reply.after())
                        + reply.signer().map(by -> ", signed by " + by.subject()).orElse("")
                        + (reply.encrypted() ? ", encrypted" : "")
                        + (reply.blob().isEmpty()
                                ? ""
                                : ", with a blob of " + Cell.bytes(reply.blob().size()).shown()));
        JsonText.lines(reply.body()).forEach(output::line);
    }
}
