// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.taskrunner;

import cc.client.daemon.DaemonOptions;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. They are read by {@link TaskrunnerOptions}. */
@ObjectClassDefinition(
        name = "CC daemon taskrunner",
        description = "Runs tasks that are sent to this host")
@interface TaskrunnerConfig {

    @AttributeDefinition(
            description = "Name of this host, as tasks are sent to it. Default: the host's own",
            required = false)
    String local$_$id() default "";

    @AttributeDefinition(description = "Seconds between registrations", required = false)
    String reg$_$period() default "" + TaskrunnerOptions.REG_PERIOD;

    @AttributeDefinition(
            description = "Seconds between heartbeats, and between looks at what is old",
            required = false)
    String maint$_$period() default "" + TaskrunnerOptions.MAINT_PERIOD;

    @AttributeDefinition(
            description =
                    "Seconds after its end in which a task's last word is sent again when a connection was lost",
            required = false)
    String task$_$grace$_$period() default "" + TaskrunnerOptions.GRACE_PERIOD;

    @AttributeDefinition(
            description = "Whether tasks that run send a sign of life each maint-period",
            required = false)
    boolean task$_$heartbeat() default false;

    @AttributeDefinition(description = "Tasks that run at a time; others wait", required = false)
    int max$_$tasks() default TaskrunnerOptions.MAX_TASKS;

    @AttributeDefinition(
            description = "Seconds after its end for which a task's id is known, and runs no more",
            required = false)
    int task$_$id$_$lifetime() default TaskrunnerOptions.ID_LIFETIME;

    @AttributeDefinition(
            description =
                    "Folder in which ids of tasks are kept. Default: taskrunner/NAME in the runtime's data",
            required = false)
    String state$_$dir() default "";

    @AttributeDefinition(
            description =
                    "Name of the daemon: what job.NAME messages call it. Default: the instance part of the file's name",
            required = false)
    String name() default "";

    @AttributeDefinition(
            description =
                    "Name of the server that it sends to. Default: the only one of this runtime",
            required = false)
    String server() default "";

    @AttributeDefinition(
            description =
                    "Address that it sends to instead, such as tcp://127.0.0.1:22632; with no server set, nothing is taken over from one",
            required = false)
    String cc$_$socket() default "";

    @AttributeDefinition(
            description = "Seconds between reports of what its counters grew by; 0 for none",
            required = false)
    int stats$_$period() default DaemonOptions.STATS_PERIOD;

    @AttributeDefinition(
            description = "Bytes of the largest message. Default: the server's",
            required = false)
    String max$_$message$_$size() default "";

    @AttributeDefinition(
            description = "Bytes that wait to be sent at most. Default: the server's",
            required = false)
    String queue$_$bytes() default "";

    @AttributeDefinition(
            description = "I/O threads of its socket. Default: the server's",
            required = false)
    String zmq__nthreads() default "";

    @AttributeDefinition(
            description = "Milliseconds to go on sending at close. Default: the server's",
            required = false)
    String zmq__linger() default "";

    @AttributeDefinition(
            description = "Messages that wait to be sent at most. Default: the server's",
            required = false)
    String zmq__hwm() default "";

    @AttributeDefinition(
            description =
                    "The kernel's buffer for receiving, such as 64 KB; 0 leaves the system's. Default: the server's",
            required = false)
    String zmq__rcvbuf() default "";

    @AttributeDefinition(
            description =
                    "The kernel's buffer for sending, such as 64 KB; 0 leaves the system's. Default: the server's",
            required = false)
    String zmq__sndbuf() default "";

    @AttributeDefinition(
            description =
                    "TCP keep-alive: 1 on, 0 off, -1 leaves the system's. Default: the server's",
            required = false)
    String zmq__tcp__keepalive() default "";

    @AttributeDefinition(
            description = "Seconds between keep-alive probes. Default: the server's",
            required = false)
    String zmq__tcp__keepalive__intvl() default "";

    @AttributeDefinition(
            description =
                    "Seconds of silence before the first keep-alive probe. Default: the server's",
            required = false)
    String zmq__tcp__keepalive__idle() default "";

    @AttributeDefinition(
            description =
                    "Keep-alive probes without answer until the connection counts as dead. Default: the server's",
            required = false)
    String zmq__tcp__keepalive__cnt() default "";

    @AttributeDefinition(
            description = "Folder with NAME.crt and private/NAME.key. Default: the server's",
            required = false)
    String cms$_$keystore() default "";

    @AttributeDefinition(
            description = "Name of the key that signs what is sent. Default: the server's",
            required = false)
    String cms$_$sign() default "";

    @AttributeDefinition(
            description =
                    "Names of the CAs, with commas, one of which must have certified who signed what comes back. Default: the server's",
            required = false)
    String cms$_$verify$_$ca() default "";

    @AttributeDefinition(
            description =
                    "Name of the receiver's certificate that messages are encrypted to; needs cms-sign. Default: the server's",
            required = false)
    String cms$_$encrypt() default "";

    @AttributeDefinition(
            description =
                    "Name of the key that what comes back is encrypted to; needs cms-verify-ca. Default: the server's",
            required = false)
    String cms$_$decrypt() default "";

    @AttributeDefinition(
            description =
                    "Seconds that the time of what comes back may be off; 0 for any. Default: the server's",
            required = false)
    String cms$_$time$_$window() default "";

    @AttributeDefinition(
            description = "Digest of signatures. Default: the server's",
            required = false)
    String cms$_$digest() default "";

    @AttributeDefinition(
            description = "Cipher of encrypted messages. Default: the server's",
            required = false)
    String cms$_$cipher() default "";
}
