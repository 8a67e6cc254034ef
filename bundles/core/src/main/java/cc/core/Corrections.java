// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.config.Configured;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Starts components whose first configuration was refused, once it has been corrected. SCR does
 * not: of a component that is not there it changes no more than the properties of its services, and
 * has it made when somebody asks for one of them, as is done here.
 */
@Component(
        name = "cc.core.corrections",
        immediate = true,
        service = {})
public final class Corrections implements ServiceListener {

    private final BundleContext context;

    @Activate
    public Corrections(BundleContext context) throws InvalidSyntaxException {
        this.context = context;
        context.addServiceListener(
                this, "(" + Constants.OBJECTCLASS + "=" + Configured.class.getName() + ")");
    }

    @Override
    public void serviceChanged(ServiceEvent event) {
        if (event.getType() == ServiceEvent.MODIFIED) {
            ServiceReference<?> reference = event.getServiceReference();
            if (context.getService(reference) != null) {
                context.ungetService(reference);
            }
        }
    }

    @Deactivate
    void deactivate() {
        context.removeServiceListener(this);
    }
}
