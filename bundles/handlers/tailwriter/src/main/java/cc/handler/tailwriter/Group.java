// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Acknowledgement;
import cc.api.Frame;
import cc.files.DiskTrouble;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is forced, made known and answered together.
 *
 * @param waiting for answers
 * @param copies that were written to
 * @param states of the sources that changed
 */
record Group(List<Waiting> waiting, List<CopyFile> copies, Map<Source, SourceState> states) {

    /** A group before it failed, and took with it what this one counted on. */
    private static final Refusal UNSURE =
            new Refusal(
                    Acknowledgement.Reason.BUSY,
                    DiskTrouble.IO_ERROR,
                    "what came before it could not be written");

    /**
     * A fragment that is appended, or refused for a position, and is answered when that is sure.
     *
     * @param source that it is of
     * @param end position that must be sure before
     * @param refusal null where it is appended
     */
    record Waiting(Arrival arrival, Source source, long end, Refusal refusal) {}

    /** Whoever gets one answer for all fragments of a group. */
    private record Answered(Source source, List<Frame> route) {}

    boolean isEmpty() {
        return waiting.isEmpty() && states.isEmpty() && copies.isEmpty();
    }

    /** Answers each sender once for each source, now that all of it is durable. */
    void answer() {
        Map<Answered, Waiting> last = new LinkedHashMap<>();
        for (Waiting one : waiting) {
            if (one.refusal == null) {
                last.put(new Answered(one.source, one.arrival.route()), one);
            }
        }
        for (Waiting one : waiting) {
            long sure = one.source.durablePosition();
            if (sure < one.end) {
                one.arrival.refuse(UNSURE);
            } else if (one.refusal != null) {
                one.arrival.refuse(one.refusal);
            } else if (last.get(new Answered(one.source, one.arrival.route())) == one) {
                one.arrival.confirm(sure);
            } else {
                one.arrival.done();
            }
        }
    }
}
