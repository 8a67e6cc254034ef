package ${package};

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What consoles show; {@link HelloOptions} reads the values. */
@ObjectClassDefinition(id = HelloDaemon.NAME, name = "Hello", description = "Says hello.")
@interface HelloConfig {

    @AttributeDefinition(description = "Seconds from one message to the next")
    String period() default "10";

    @AttributeDefinition(required = false, description = "Whom it says hello to")
    String who() default "world";
}
