// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infosender;

import cc.client.daemon.ContentConfig;
import cc.client.delivery.DeliveryConfig;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options as consoles show them. They are read by {@link InfosenderOptions}. */
@ObjectClassDefinition(
        name = "CC daemon infosender",
        description = "Sends files of a folder when they are new or changed")
interface InfosenderConfig extends ContentConfig, DeliveryConfig {

    @AttributeDefinition(description = "The folder")
    String infodir();

    @AttributeDefinition(
            defaultValue = InfosenderOptions.INFOMASK,
            description = "Which of its files: a shell wildcard of *, ? and [a-z]",
            required = false)
    String infomask();

    @AttributeDefinition(
            defaultValue = "true",
            description = "Whether a symbolic link to a file is sent as that file",
            required = false)
    boolean follow$_$links();

    @AttributeDefinition(
            description =
                    "Bytes of the largest file that is sent. Default: what fits into a message",
            required = false)
    String max$_$file$_$size();

    @AttributeDefinition(
            defaultValue = "" + InfosenderOptions.MAINT_PERIOD,
            description = "Seconds between forgetting files that are gone",
            required = false)
    int maint$_$period();
}
