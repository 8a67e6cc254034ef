// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.logtail;

import cc.api.config.Wildcard;
import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;

/** How the files of a log are named, and so which of them comes when. */
sealed interface Naming {

    /** What the log is called where its position is kept. */
    String log();

    /** As it stands in messages. */
    String operationMode();

    /** The file in which a log begins that was never followed. */
    Optional<Candidate> first(Siblings siblings) throws IOException;

    /**
     * The file that comes after another one, apart from those that rotation made of it.
     *
     * @param name of that file
     */
    Optional<Candidate> after(String name, Siblings siblings) throws IOException;

    /** The name stays, the file changes. */
    record Rotated(String name, String operationMode) implements Naming {

        @Override
        public String log() {
            return name;
        }

        @Override
        public Optional<Candidate> first(Siblings siblings) throws IOException {
            return siblings.named(name);
        }

        @Override
        public Optional<Candidate> after(String before, Siblings siblings) {
            return Optional.empty();
        }
    }

    /** Each file has a name of its own, later ones come later by name. */
    record Classic(Wildcard mask) implements Naming {

        @Override
        public String log() {
            return mask.toString();
        }

        @Override
        public String operationMode() {
            return "classic";
        }

        @Override
        public Optional<Candidate> first(Siblings siblings) throws IOException {
            return siblings.list(this::isLog).stream()
                    .max(Comparator.comparing(Candidate::plainName));
        }

        @Override
        public Optional<Candidate> after(String before, Siblings siblings) throws IOException {
            return siblings.list(name -> isLog(name) || isArchivedLog(name)).stream()
                    .filter(c -> c.plainName().compareTo(before) > 0)
                    .min(
                            Comparator.comparing(Candidate::plainName)
                                    .thenComparing(Candidate::isArchive));
        }

        private boolean isLog(String name) {
            return !isArchive(name) && mask.matches(name);
        }

        private boolean isArchivedLog(String name) {
            return (name.endsWith(".gz") || name.endsWith(".bz2"))
                    && mask.matches(name.substring(0, name.lastIndexOf('.')));
        }
    }

    /** Whether a name is that of something compressed away, which no mask takes. */
    static boolean isArchive(String name) {
        return name.endsWith(".gz")
                || name.endsWith(".bz2")
                || name.endsWith(".xz")
                || name.endsWith(".zst");
    }
}
