package io.xypriss.cluster.ask;

import io.xypriss.cluster.control.protocol.OperatorMessage;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes an answer as JSON, in ASCII, for other programs to read. */
final class JsonAnswer {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private JsonAnswer() {}

    /** A status and events as they are; of all others, the result and a sentence. */
    static String of(OperatorMessage answer) {
        ObjectNode json = MAPPER.valueToTree(answer);
        json.remove("type");
        if (answer instanceof OperatorMessage.Accepted || answer instanceof OperatorMessage.Done) {
            ObjectNode result = MAPPER.createObjectNode();
            result.put("result", (answer instanceof OperatorMessage.Done) ? "done" : "accepted");
            result.setAll(json);
            return MAPPER.writeValueAsString(result);
        }
        return MAPPER.writeValueAsString(json);
    }
}
