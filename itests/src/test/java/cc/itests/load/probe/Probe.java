// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load.probe;

import cc.api.Body;
import cc.api.Exchange;
import cc.api.Handler;
import cc.api.MessageType;
import cc.itests.load.ledger.Ledger;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivilegedExceptionAction;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.security.auth.Subject;
import org.apache.karaf.features.BootFinished;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** What a test outside of the runtime asks, and has done, inside of it. */
@Component(
        service = Handler.class,
        property = {"pattern=load.probe", "cc.lane=parallel", "cc.lane.threads:Integer=8"})
public final class Probe implements Handler {

    private static final Subject ADMIN =
            new Subject(
                    true,
                    Set.of(
                            new RolePrincipal("admin"),
                            new RolePrincipal("manager"),
                            new RolePrincipal("systembundles")),
                    Set.of(),
                    Set.of());
    private static final MessageType ANSWER = MessageType.of("reply.probe");

    private final BundleContext context;
    private final Ledger ledger;
    private final SessionFactory sessions;
    private final Trial trial;
    private final List<String> stopped = new CopyOnWriteArrayList<>();
    private final SynchronousBundleListener listener = this::changed;

    /** It is there once all of the runtime is. */
    @Activate
    public Probe(
            BundleContext context,
            @Reference Ledger ledger,
            @Reference SessionFactory sessions,
            @Reference ConfigurationAdmin admin,
            @Reference BootFinished all) {
        this.context = context;
        this.ledger = ledger;
        this.sessions = sessions;
        this.trial = new Trial(context, admin);
        context.addBundleListener(listener);
    }

    @Deactivate
    void deactivate() {
        context.removeBundleListener(listener);
    }

    private void changed(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING || event.getType() == BundleEvent.UNRESOLVED) {
            stopped.add(event.getBundle().getSymbolicName());
        }
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        Body asked = exchange.body();
        String text;
        try {
            text = answer(asked);
        } catch (Exception e) {
            text = "failed: " + e;
        }
        exchange.reply(ANSWER, Body.of("text", text));
    }

    private String answer(Body body) throws Exception {
        return switch (body.text("do")) {
            case "progress" -> ledger.progress();
            case "faults" -> ledger.faults();
            case "pauses" -> ledger.pauses();
            case "forget-pauses" -> ledger.forgetPauses();
            case "bundles" -> bundles();
            case "stopped" -> String.join("\n", stopped);
            case "footprint" -> Footprint.now(ledger).text();
            case "change" ->
                    trial.change(
                            body.text("pid"),
                            body.text("option"),
                            body.text("value"),
                            body.has("valid"));
            default -> run(body.text("command"));
        };
    }

    /** A line for each bundle: all that is another one after it was replaced or refreshed. */
    private String bundles() {
        StringBuilder lines = new StringBuilder();
        for (Bundle bundle : context.getBundles()) {
            BundleWiring wiring = bundle.adapt(BundleWiring.class);
            ClassLoader loader = wiring == null ? null : wiring.getClassLoader();
            lines.append(bundle.getSymbolicName())
                    .append('\t')
                    .append(bundle.getBundleId())
                    .append('\t')
                    .append(bundle.getVersion())
                    .append('\t')
                    .append(bundle.getState())
                    .append('\t')
                    .append(bundle.getLastModified())
                    .append('\t')
                    .append(System.identityHashCode(wiring))
                    .append('\t')
                    .append(System.identityHashCode(loader))
                    .append('\n');
        }
        return lines.toString();
    }

    private String run(String command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            Session session = sessions.create(new ByteArrayInputStream(new byte[0]), print, print);
            try {
                Subject.doAs(
                        ADMIN, (PrivilegedExceptionAction<Object>) () -> session.execute(command));
            } catch (Exception e) {
                print.println("failed: " + e);
            } finally {
                session.close();
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
