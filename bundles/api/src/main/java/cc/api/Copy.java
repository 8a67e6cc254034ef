// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.time.Instant;

/**
 * A file that is a copy of what another host appends to one of its own.
 *
 * @param component name of the handler that writes it
 * @param host where the source is
 * @param source its path there
 * @param path of the copy
 * @param position offset in the source up to which all that came is in the copy
 * @param size of the copy, in bytes, as of the last write
 * @param lastWrite when something was appended
 * @param acknowledged whether its sender asks for answers, and sends again what was lost
 * @param gaps ranges of the source that its sender could not read any more
 * @param gapBytes bytes of the source in those ranges
 */
public record Copy(
        String component,
        String host,
        String source,
        String path,
        long position,
        long size,
        Instant lastWrite,
        boolean acknowledged,
        long gaps,
        long gapBytes) {}
