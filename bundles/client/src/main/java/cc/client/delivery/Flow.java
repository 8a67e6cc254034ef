// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import java.util.ArrayDeque;
import java.util.Deque;

/** What one source has under way, in order. Used by one thread. */
final class Flow {

    private final Source source;
    private final Deque<Parcel> parcels = new ArrayDeque<>();
    private long bytes;
    private int failures;
    private boolean held;
    private long heldUntil;
    private boolean recovering;
    private long wanted = Source.NONE;

    Flow(Source source) {
        this.source = source;
    }

    Source source() {
        return source;
    }

    Deque<Parcel> parcels() {
        return parcels;
    }

    boolean isEmpty() {
        return parcels.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    void add(Parcel parcel) {
        parcels.add(parcel);
        bytes += parcel.size();
    }

    void remove(Parcel parcel) {
        if (parcels.remove(parcel)) {
            bytes -= parcel.size();
        }
    }

    /** Waits until then before anything of it is sent. */
    void hold(long until) {
        held = true;
        heldUntil = until;
        recovering = false;
    }

    /** Whether nothing of it may be sent now. */
    boolean isHeld() {
        return held;
    }

    /** nanoTime until which it is held. */
    long heldUntil() {
        return heldUntil;
    }

    void release() {
        held = false;
    }

    /** Sends its first message alone until that is answered. */
    void recover() {
        recovering = true;
        parcels.forEach(parcel -> parcel.await());
    }

    boolean isRecovering() {
        return recovering;
    }

    /** Whether its source has to wait: it is held, or has something to send again. */
    boolean isBlocked() {
        return held || !parcels.isEmpty() && (recovering || parcels.peekLast().isWaiting());
    }

    /** The receiver took something: whatever went wrong before counts no more. */
    void progress() {
        failures = 0;
        held = false;
        recovering = false;
        wanted = Source.NONE;
    }

    int failures() {
        return failures;
    }

    void failed() {
        failures++;
    }

    /**
     * The receiver wants the bytes from there.
     *
     * @return whether it said the same before, and nothing has arrived since
     */
    boolean wants(long position) {
        boolean again = wanted == position;
        wanted = position;
        return again;
    }
}
