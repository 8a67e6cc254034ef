// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.api.Body;
import cc.api.DropException;
import cc.api.TaskMessage;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is remembered of a task.
 *
 * @param id of the task
 * @param fingerprint what tells it from another one with this id; empty where it could not be read,
 *     and so is that of none
 * @param handler name of the task
 * @param signer who sent it; empty where nothing is verified
 * @param taken when it came
 * @param pid of the process that it runs in; 0 for none
 * @param started when that was started
 * @param ended when it ended; empty while it has not
 * @param ending how; empty while it has not
 * @param sequence number of its last reply
 * @param tail the end of what it printed
 */
record TaskRecord(
        String id,
        String fingerprint,
        String handler,
        String signer,
        Instant taken,
        long pid,
        Instant started,
        Optional<Instant> ended,
        Optional<Ending> ending,
        long sequence,
        String tail) {

    static TaskRecord taken(TaskMessage task, String signer) {
        return new TaskRecord(
                task.id(),
                task.fingerprint(),
                task.handler(),
                signer,
                Instant.now(),
                0,
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                0,
                "");
    }

    /** One of which nothing is known but that it was. */
    static TaskRecord lost(String id, Instant when) {
        return new TaskRecord(
                id,
                "",
                "?",
                "",
                when,
                0,
                Instant.EPOCH,
                Optional.of(when),
                Optional.of(Ending.failed("what became of it is not known: its record is broken")),
                1,
                "");
    }

    TaskRecord running(long newPid, Instant newStarted) {
        return new TaskRecord(
                id,
                fingerprint,
                handler,
                signer,
                taken,
                newPid,
                newStarted,
                ended,
                ending,
                sequence,
                tail);
    }

    TaskRecord ended(Ending how, long lastSequence, String output) {
        return new TaskRecord(
                id,
                fingerprint,
                handler,
                signer,
                taken,
                0,
                Instant.EPOCH,
                Optional.of(Instant.now()),
                Optional.of(how),
                lastSequence,
                output);
    }

    /** The same with nothing that takes room. */
    TaskRecord brief() {
        return new TaskRecord(
                id,
                fingerprint,
                handler,
                signer,
                taken,
                pid,
                started,
                ended,
                ending.map(how -> new Ending(how.finished(), how.code(), "")),
                sequence,
                "");
    }

    boolean isSame(TaskMessage task) {
        return fingerprint.isEmpty() || fingerprint.equals(task.fingerprint());
    }

    Body toBody() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", id);
        fields.put("fingerprint", fingerprint);
        fields.put("handler", handler);
        fields.put("signer", signer);
        fields.put("taken", taken.toEpochMilli());
        if (pid != 0) {
            fields.put("pid", pid);
            fields.put("started", started.toEpochMilli());
        }
        if (ended.isPresent() && ending.isPresent()) {
            fields.put("ended", ended.get().toEpochMilli());
            fields.put("finished", ending.get().finished());
            ending.get().code().ifPresent(code -> fields.put("code", code));
            fields.put("reason", ending.get().reason());
            fields.put("sequence", sequence);
            fields.put("tail", tail);
        }
        return Body.of(fields);
    }

    static TaskRecord of(Body body) throws DropException {
        Optional<Instant> ended = Optional.empty();
        Optional<Ending> ending = Optional.empty();
        if (body.has("ended")) {
            ended = Optional.of(Instant.ofEpochMilli(body.integer("ended")));
            ending =
                    Optional.of(
                            new Ending(
                                    Boolean.TRUE.equals(body.get("finished")),
                                    body.has("code")
                                            ? OptionalInt.of((int) body.integer("code"))
                                            : OptionalInt.empty(),
                                    body.text("reason", "")));
        }
        return new TaskRecord(
                body.text("id"),
                body.text("fingerprint"),
                body.text("handler"),
                body.text("signer", ""),
                Instant.ofEpochMilli(body.integer("taken")),
                body.integer("pid", 0),
                Instant.ofEpochMilli(body.integer("started", 0)),
                ended,
                ending,
                body.integer("sequence", 1),
                body.text("tail", ""));
    }
}
