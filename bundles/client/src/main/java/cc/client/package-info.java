// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
/**
 * Publishing to a CC and asking it, from any Java program: no container is needed.
 *
 * <pre>{@code
 * try (Client client = Client.to("tcp://127.0.0.1:22632").connect()) {
 *     client.publish(MessageType.of("pub.hello"), Body.of("text", "hello"));
 *     Duration roundTrip = client.ping(Duration.ofSeconds(5)).get();
 * }
 * }</pre>
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package cc.client;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
