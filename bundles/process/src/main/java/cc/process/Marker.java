// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A variable in the environment of a process by which it and all that it ever started are found
 * again, also those that have left it for another parent, and also after this runtime was killed.
 * Where there is no /proc, as on macOS, nothing is found by it.
 *
 * @param value unlike that of any other executable on this host
 */
public record Marker(String value) {

    /** The name of the variable. */
    public static final String NAME = "CC_PROCESS";

    /** Environments are longer than this only where somebody wants to hide. */
    private static final int MAX_ENVIRONMENT = 1 << 20;

    /** The variable, to be added to an environment. */
    public Map<String, String> variable() {
        return Map.of(NAME, value);
    }

    /** The processes that have it now, but for this one and those that it runs in. */
    public List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses().filter(this::marks).toList();
    }

    /** Whether a process has it, and is neither this one nor one that this one runs in. */
    boolean marks(ProcessHandle process) {
        byte[] wanted = (NAME + "=" + value).getBytes(StandardCharsets.UTF_8);
        return has(process.pid(), wanted) && !isOwn(process);
    }

    private static boolean isOwn(ProcessHandle process) {
        ProcessHandle own = ProcessHandle.current();
        while (own != null) {
            if (own.equals(process)) {
                return true;
            }
            own = own.parent().orElse(null);
        }
        return false;
    }

    private static boolean has(long pid, byte[] wanted) {
        try (InputStream in = Files.newInputStream(Path.of("/proc/" + pid + "/environ"))) {
            byte[] environment = in.readNBytes(MAX_ENVIRONMENT);
            int start = 0;
            for (int i = 0; i <= environment.length; i++) {
                if (i == environment.length || environment[i] == 0) {
                    if (Arrays.equals(environment, start, i, wanted, 0, wanted.length)) {
                        return true;
                    }
                    start = i + 1;
                }
            }
            return false;
        } catch (IOException e) {
            // gone, or somebody else's
            return false;
        }
    }
}
