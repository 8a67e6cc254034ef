// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** The distribution as it comes. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class DemoIT {

    @Inject private BundleContext context;

    @Configuration
    public Option[] configuration() {
        return Container.distribution().toArray(Option[]::new);
    }

    @Test
    public void hasOneScrAndOneBouncyCastle() {
        assertThat(versions("org.apache.felix.scr")).containsExactly("2.2.18");
        assertThat(versions("bcprov")).hasSize(1);
    }

    private List<String> versions(String name) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .map(Bundle::getVersion)
                .map(Object::toString)
                .toList();
    }
}
