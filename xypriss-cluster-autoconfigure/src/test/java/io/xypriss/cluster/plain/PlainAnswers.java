package io.xypriss.cluster.plain;

import java.nio.charset.StandardCharsets;

/** Answers requests: with who has answered and with the body of the request; or lets something go wrong first. */
final class PlainAnswers {

    private final String identity;

    private final Mishaps mishaps;

    PlainAnswers(String workerId, long pid, Mishaps mishaps) {
        this.identity = workerId + " " + pid + " ";
        this.mishaps = mishaps;
    }

    /** The body begins with the id and the process id of this worker. */
    Answer answer(String method, String path, byte[] body) {
        if (method.equals("GET")) {
            return path.equals("/") ? echo(200, "") : echo(404, "");
        }
        if (!method.equals("POST")) {
            return echo(405, "");
        }
        String[] words = path.substring(1).split("/");
        switch (words[0]) {
            case "echo" -> {
                return echo(200, new String(body, StandardCharsets.UTF_8));
            }
            case "fail" -> {
                return echo(500, "");
            }
            case "exit" -> this.mishaps.exit(Integer.parseInt(words[1]));
            case "hang" -> this.mishaps.hang();
            case "sicken" -> this.mishaps.sicken();
            case "refuse" -> this.mishaps.refuseTraffic();
            case "accept" -> this.mishaps.acceptTraffic();
            case "leak" -> this.mishaps.leak(Integer.parseInt(words[1]));
            default -> {
                return echo(404, "");
            }
        }
        return echo(200, "");
    }

    private Answer echo(int status, String text) {
        return new Answer(status, (this.identity + text).getBytes(StandardCharsets.UTF_8));
    }

    record Answer(int status, byte[] body) {}
}
