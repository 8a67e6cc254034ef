// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/**
 * Sending tasks to hosts, and taking what they say until they end.
 *
 * <pre>{@code
 * try (Client client = Client.to("tcp://127.0.0.1:22632").connect();
 *         TaskClient tasks = new TaskClient(client)) {
 *     TaskRequest request = TaskRequest.of("host1", "cc.task.sample", Map.of("count", "3"));
 *     List<TaskResult> results = tasks.send(request, System.out::println).done().get();
 * }
 * }</pre>
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package cc.client.task;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
