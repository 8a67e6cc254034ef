package ${package};

import cc.api.Body;
import cc.api.DropException;
import cc.api.Task;
import cc.api.TaskFailure;
import cc.api.TaskRun;
import org.osgi.service.component.annotations.Component;

/** Says hello {@code count} times. */
@Component(
        property = {
            Task.NAME + "=${package}",
            Task.DESCRIPTION + "=Says hello",
            Task.PARAMETERS + "=count=how often: 1 to 1000 (3)"
        })
public final class HelloTask implements Task {

    @Override
    public void run(TaskRun run) throws Exception {
        long count = count(run.body());
        for (long i = 1; i <= count; i++) {
            run.feedback(Body.of("msg", "hello " + i + " from " + run.host()));
        }
    }

    static long count(Body body) throws DropException, TaskFailure {
        long count = body.integer("count", 3);
        if (count < 1 || count > 1000) {
            throw new TaskFailure(1, "count = " + count + ": must be from 1 to 1000");
        }
        return count;
    }
}
