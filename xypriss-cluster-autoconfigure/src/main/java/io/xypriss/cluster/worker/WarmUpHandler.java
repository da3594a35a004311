package io.xypriss.cluster.worker;

import java.util.List;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.method.HandlerMethod;

/**
 * Answers the requests by which a worker warms itself up, as a controller of the application would: a parameter is
 * converted, an object is written. No controller of the application is called, as nobody knows what that would bring about.
 */
final class WarmUpHandler {

    private WarmUpHandler() {}

    static HandlerMethod method() {
        try {
            return new HandlerMethod(
                    new WarmUpHandler(), WarmUpHandler.class.getDeclaredMethod("answer", int.class, String.class));
        } catch (NoSuchMethodException ex) {
            throw new IllegalStateException("The method that answers requests to warm up is missing", ex);
        }
    }

    @ResponseBody
    Answer answer(
            @RequestParam(name = "number", defaultValue = "1") int number,
            @RequestParam(name = "text", defaultValue = "warm") String text) {
        return new Answer(number, text, number % 2 == 0, List.of(new Part(text, number / 2.0)));
    }

    /** Values of those kinds that most answers hold. */
    record Answer(int number, String text, boolean even, List<Part> parts) {}

    /** One of a list. */
    record Part(String text, double half) {}
}
