package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.supervise.ProcessExit;
import io.xypriss.cluster.supervise.SupervisorSettings;
import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.math.BigDecimal;
import java.time.Duration;

/** Tells from an exit, and from what the master had done to the process, why it ended. */
public final class ExitCauses {

    /** The exit code of a worker that lost its control connection. */
    private static final int MASTER_VANISHED = 70;

    private static final int OUT_OF_MEMORY = 3;

    private ExitCauses() {}

    public static WorkerExitCause cause(WorkerProcess process, ProcessExit exit) {
        Ending ending = process.ending();
        if (ending == null) {
            return causeByExit(process, exit);
        }
        boolean byItself = ending.step() == Ending.Step.LEAVING;
        return switch (ending.reason()) {
            case SCALE_DOWN, RESTART, ROLL, RECYCLING, RETIREMENT, STOP -> WorkerExitCause.REQUESTED;
            case UNHEALTHY -> WorkerExitCause.UNHEALTHY;
            case START_TIMEOUT, REFUSAL -> WorkerExitCause.START_TIMEOUT;
            // A crash also breaks the connection, and is often noticed by that first.
            case CONTROL_LOST -> byItself ? causeByExit(process, exit) : WorkerExitCause.CONTROL_LOST;
            case LEAVING -> byItself ? causeByExit(process, exit) : causeByStage(process);
        };
    }

    private static WorkerExitCause causeByExit(WorkerProcess process, ProcessExit exit) {
        if (exit.signal() != null) {
            return WorkerExitCause.KILLED;
        }
        if (outOfMemory(exit)) {
            return WorkerExitCause.OUT_OF_MEMORY;
        }
        if (exit.exitCode() != null && exit.exitCode() == MASTER_VANISHED) {
            return WorkerExitCause.CONTROL_LOST;
        }
        return causeByStage(process);
    }

    /** What a JVM with {@code -XX:+ExitOnOutOfMemoryError} does and says. */
    private static boolean outOfMemory(ProcessExit exit) {
        return exit.exitCode() != null
                && exit.exitCode() == OUT_OF_MEMORY
                && exit.lastOutput().stream().anyMatch(line -> line.contains("java.lang.OutOfMemoryError"));
    }

    private static WorkerExitCause causeByStage(WorkerProcess process) {
        return process.ready() == null ? WorkerExitCause.START_FAILED : WorkerExitCause.CRASHED;
    }

    /** To be read after "worker n". */
    public static String describe(
            ProcessExit exit, WorkerExitCause cause, WorkerProcess process, SupervisorSettings settings) {
        return switch (cause) {
            case UNHEALTHY -> "failed " + settings.healthCheckFailures() + " health checks in a row and was ended";
            case START_TIMEOUT ->
                (process.endsBecause(Ending.Reason.REFUSAL)
                                ? refusal(settings)
                                : "was not ready within " + seconds(settings.startupTimeout()))
                        + " and was ended";
            case CONTROL_LOST -> "lost its control connection to the master";
            case REQUESTED -> "was asked to leave";
            case OUT_OF_MEMORY -> "ran out of memory and ended itself";
            case CRASHED, KILLED, START_FAILED -> ended(exit) + (process.ready() == null ? " before it was ready" : "");
        };
    }

    private static String ended(ProcessExit exit) {
        if (exit.signal() != null) {
            return "was ended by signal " + exit.signal();
        }
        if (exit.exitCode() != null && exit.exitCode() == RestartPolicy.CANNOT_START) {
            return "exited with code " + exit.exitCode() + " (its application cannot start)";
        }
        return "exited with code " + exit.exitCode();
    }

    /** Why a process is ended whose application refuses traffic; to be read after "worker n". */
    public static String refusal(SupervisorSettings settings) {
        return "refuses traffic, and has not accepted it again for good within " + seconds(settings.startupTimeout());
    }

    /** Whether the application has said that it cannot start, however often it is tried. */
    public static boolean saysThatItCannotStart(ProcessExit exit) {
        return exit.exitCode() != null && exit.exitCode() == RestartPolicy.CANNOT_START;
    }

    static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }
}
