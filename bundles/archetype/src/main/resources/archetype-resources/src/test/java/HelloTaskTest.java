package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cc.api.Body;
import cc.api.TaskFailure;
import org.junit.jupiter.api.Test;

class HelloTaskTest {

    @Test
    void countsAsFarAsItIsAsked() throws Exception {
        assertEquals(7, HelloTask.count(Body.of("count", 7)));
    }

    @Test
    void countsToThreeWhereNothingIsSaid() throws Exception {
        assertEquals(3, HelloTask.count(Body.EMPTY));
    }

    @Test
    void refusesToCountForEver() {
        assertThrows(TaskFailure.class, () -> HelloTask.count(Body.of("count", 1_000_000)));
    }
}
