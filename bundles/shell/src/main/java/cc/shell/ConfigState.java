// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.shell;

/** What became of a configuration. */
enum ConfigState {
    /** Its component runs with it. */
    ACTIVE("active"),
    /** Its component could run, and nobody has asked it to. */
    IDLE("idle"),
    /** The component refused what was changed last, and runs with what was before. */
    REFUSED("refused"),
    /** The component waits for a service. */
    WAITING("not satisfied"),
    /** The component did not start with it. */
    FAILED("failed"),
    /** The component exists, and has not taken it. */
    NOT_TAKEN("not taken"),
    /** There is no such component. */
    NO_COMPONENT("no component"),
    /** The file cannot be read as it is now. */
    BROKEN("file broken"),
    /** The file says something else. */
    DIFFERS("not as its file"),
    /** The file is not there any more. */
    GONE("file gone"),
    /** A file, and no configuration. */
    STRAY("no configuration"),
    /** The component runs, and does not get to its work. */
    DISTURBED("disturbed");

    private final String word;

    ConfigState(String word) {
        this.word = word;
    }

    /** For operators. */
    String word() {
        return word;
    }
}
