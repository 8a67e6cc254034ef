package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cc.api.config.OptionException;
import cc.api.config.Options;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HelloOptionsTest {

    @Test
    void readsWhatTheFileSays() throws Exception {
        HelloOptions options = HelloOptions.read(Options.of(Map.of("period", "0.5", "who", "Ada")));

        assertEquals(Duration.ofMillis(500), options.period());
        assertEquals("Hello, Ada", options.message().text("msg"));
    }

    @Test
    void namesTheOptionThatIsWrong() {
        Options options = Options.of(Map.of("period", "often"));
        HelloOptions.read(options);

        OptionException e = assertThrows(OptionException.class, options::check);
        assertTrue(e.getMessage().contains("period = 'often'"), e.getMessage());
    }
}
