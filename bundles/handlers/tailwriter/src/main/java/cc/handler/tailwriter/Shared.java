// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Counters;
import cc.files.RootFolder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What all logs of a handler share. */
interface Shared {

    TailWriterSettings settings();

    RootFolder root();

    Commits commits();

    OpenFiles openFiles();

    Counters counters();

    /** Says to operators what may be an attack. */
    void alarm(String what);

    /** What is said once in a while only. */
    Told told();

    /** Compresses at once what waits in a copy, if too much waits in all of them. */
    void limitWaiting(CopyFile copy) throws IOException;

    /** Milliseconds of the epoch. */
    long now();

    /** A number for a new source. */
    long nextId();

    /** How many sources are known. */
    Census census();

    /** A source came to nothing: nothing is to be known of it. */
    void forgo(Source source);

    /** Makes states durable; {@code after} is called in the journal's thread, and must be quick. */
    void submit(List<SourceState> states, Consumer<Optional<IOException>> after);

    /**
     * Says which log a copy belongs to: this one, unless another one has it already.
     *
     * @param copy path of it
     */
    String claim(String copy, String log);

    /** Says that a copy belongs to a log no longer, for it came to nothing. */
    void giveUp(String copy, String log);

    /** Whether a copy belongs to some log. */
    boolean isClaimed(String copy);

    /** Lets go of a log if nothing is known of it, and nothing of it is in hand. */
    void spare(Tail tail);

    /** The threads that write and force. */
    Workers workers();
}
