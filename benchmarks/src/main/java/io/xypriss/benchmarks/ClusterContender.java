package io.xypriss.benchmarks;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** This project. */
final class ClusterContender implements Contender {

    private static final Pattern ROLL = Pattern.compile("\"roll\":\\{\"id\":(\\d+),\"state\":\"([A-Z_]+)\"");

    private final Launcher launcher;

    private final Target target;

    private int rolls;

    ClusterContender(Launcher launcher) throws BenchmarkException, InterruptedException {
        this.launcher = launcher;
        this.target = launcher.cluster(2);
    }

    @Override
    public int port() {
        return this.target.port();
    }

    @Override
    public void roll() throws BenchmarkException, InterruptedException {
        this.rolls++;
        Http.post(port(), "/actuator/cluster", "{\"action\":\"restart\"}");
        Waiting.until("the roll is over", Duration.ofMinutes(5), () -> state().equals("COMPLETED"));
    }

    @Override
    public void end() {
        this.launcher.end(this.target);
    }

    private String state() throws BenchmarkException {
        Matcher roll = ROLL.matcher(Http.get(port(), "/actuator/cluster"));
        if (!roll.find() || Integer.parseInt(roll.group(1)) != this.rolls) {
            return "not begun";
        }
        if (roll.group(2).equals("ROLLED_BACK")) {
            throw new BenchmarkException("the roll was rolled back");
        }
        return roll.group(2);
    }
}
