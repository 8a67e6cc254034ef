// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.Optional;

/**
 * A message that passed every check its receiver asks for.
 *
 * @param body the verified body
 * @param signer who signed it; empty where signatures are not verified
 * @param encrypted whether it came encrypted
 */
public record Opened(Body body, Optional<Signer> signer, boolean encrypted) {}
