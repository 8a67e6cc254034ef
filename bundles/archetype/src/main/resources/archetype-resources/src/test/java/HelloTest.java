package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;

import cc.api.Body;
import org.junit.jupiter.api.Test;

class HelloTest {

    @Test
    void greetsWhoeverAsks() throws Exception {
        assertEquals("Hello, Ada", Hello.answer(Body.of("who", "Ada")).text("msg"));
    }

    @Test
    void greetsAllWhereNobodyIsNamed() throws Exception {
        assertEquals("Hello, world", Hello.answer(Body.EMPTY).text("msg"));
    }
}
