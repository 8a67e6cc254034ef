// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client;

import cc.api.Body;
import cc.api.Frame;
import cc.api.MessageType;
import cc.api.Signer;
import java.time.Duration;
import java.util.Optional;

/**
 * An answer to a query that passed the checks of the client's crypto.
 *
 * @param type of the answer, {@code reply.db.x} or {@code error}
 * @param body the verified body
 * @param blob what came with it; {@link Frame#EMPTY} for none
 * @param signer who signed it; empty where the client verifies no signatures
 * @param encrypted whether it came encrypted
 * @param after time from when the query was last sent until this came
 */
public record Reply(
        MessageType type,
        Body body,
        Frame blob,
        Optional<Signer> signer,
        boolean encrypted,
        Duration after) {}
