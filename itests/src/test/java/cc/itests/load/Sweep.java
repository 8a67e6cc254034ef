// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Changes each option of a component while it works: to a value that is wrong, to another one that
 * is right, and back. What should be otherwise is noted.
 */
final class Sweep {

    private final Control control;
    private final OptionValues values;
    private final Map<String, List<OptionCatalog.Option>> catalog;
    private final List<String> wrong = new ArrayList<>();

    Sweep(Control control, OptionValues values, Map<String, List<OptionCatalog.Option>> catalog) {
        this.control = control;
        this.values = values;
        this.catalog = catalog;
    }

    /** What was not as it should be; empty if all was. */
    List<String> wrong() {
        return wrong;
    }

    /** Changes all options of a component. */
    void change(String component, String instance) {
        change(component, instance, option -> true);
    }

    /** Changes some of the options of the component that a file has made. */
    void change(String component, String instance, Predicate<String> which) {
        String pid = component + "~" + instance;
        String file = "etc/" + component + "-" + instance + ".cfg: ";
        String number = number(pid);
        for (OptionCatalog.Option option : catalog.get(component)) {
            if (which.test(option.id())) {
                change(component, pid, file, number, option);
            }
        }
        expect(pid, number, "as it was", control.change(pid, "", "", true));
    }

    private void change(
            String component, String pid, String file, String number, OptionCatalog.Option option) {
        String id = option.id();
        Optional<String> invalid = values.invalid(component, option);
        if (invalid.isPresent()) {
            String said = control.change(pid, id, invalid.get(), false);
            if (!said.startsWith(number + "\t" + file + id) || !said.contains("must be")) {
                wrong.add(pid + ": " + id + " = " + invalid.get() + " should be refused: " + said);
            }
        }
        String valid = values.valid(component, option);
        expect(pid, number, id + " = " + valid, control.change(pid, id, valid, true));
    }

    /** The same component goes on, and has nothing to complain about. */
    private void expect(String pid, String number, String what, String said) {
        if (!said.equals(number + "\t")) {
            wrong.add(pid + ": " + what + " is fine: " + said);
        }
    }

    private String number(String pid) {
        Site.soon().until(() -> !control.change(pid, "", "", true).startsWith("none"));
        return control.change(pid, "", "", true).split("\t")[0];
    }
}
