package io.xypriss.cluster.ask;

import io.xypriss.cluster.control.protocol.OperatorMessage;
import io.xypriss.cluster.control.transport.ControlRefusedException;
import io.xypriss.cluster.control.transport.OperatorClient;
import io.xypriss.cluster.control.transport.RunningMaster;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.ZoneId;
import org.springframework.core.env.Environment;

/**
 * What {@code java -jar app.jar --xypriss.cluster.ask=status} does in place of starting the application: finds the running
 * master, asks it, and prints the answer. It needs the environment only: no context, no log, no port.
 *
 * <p>Exit codes: 0 done; 1 refused or failed; 2 not understood; 3 no such master runs; 4 several could be meant; 5 the master
 * did not answer. Unless it is 0, the reason is on the standard error stream.
 */
public final class AskCommand {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    /** A jar may have to be read until a restart is refused. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    /** From the end of the last connection to that of the process. */
    private static final Duration END_LIMIT = Duration.ofSeconds(60);

    private final Environment environment;

    private final PrintStream out;

    private final PrintStream err;

    private final int width;

    AskCommand(Environment environment, PrintStream out, PrintStream err, int width) {
        this.environment = environment;
        this.out = out;
        this.err = err;
        this.width = width;
    }

    /** Whether this process was started to ask something. */
    public static boolean isRequested(Environment environment) {
        return environment.containsProperty(AskOptions.ASK);
    }

    /** What the environment asks for, printed to the standard streams. */
    public static AskCommand from(Environment environment) {
        return new AskCommand(environment, System.out, System.err, Terminal.width());
    }

    /**
     * Asks, and prints the answer.
     *
     * @return the exit code of the process
     */
    public int run() {
        try {
            AskOptions options = AskOptions.from(this.environment);
            ask(options, new MasterSearch(options.wanted()).find());
            return end(ExitCode.DONE);
        } catch (AskException ex) {
            this.err.println(Texts.printable(String.valueOf(ex.getMessage())));
            return end(ex.exitCode());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            this.err.println("Interrupted");
            return end(ExitCode.NO_ANSWER);
        }
    }

    private int end(ExitCode code) {
        this.out.flush();
        this.err.flush();
        return code.value();
    }

    private void ask(AskOptions options, RunningMaster master) throws AskException, InterruptedException {
        Question question = options.question();
        MasterEnd end = new MasterEnd(master);
        OperatorMessage.Request request = new OperatorMessage.Request(
                OperatorMessage.VERSION,
                question.kind().text(),
                question.argument(),
                options.untilDone(),
                options.force());
        boolean stopping = false;
        try (OperatorClient client = OperatorClient.send(master.controlSocket(), request, CONNECT_LIMIT)) {
            OperatorMessage answer = client.receive(ANSWER_LIMIT);
            stopping = question.kind() == Question.Kind.STOP && answer instanceof OperatorMessage.Accepted;
            if (stopping || (options.untilDone() && answer instanceof OperatorMessage.Accepted)) {
                answer = client.receive(null);
            }
            print(answer, options.json());
        } catch (ControlRefusedException ex) {
            throw new AskException(ExitCode.FAILED, "The master refuses this connection: " + ex.getMessage(), ex);
        } catch (SocketTimeoutException ex) {
            throw new AskException(ExitCode.NO_ANSWER, "No answer: " + ex.getMessage(), ex);
        } catch (EOFException ex) {
            if (!stopping) {
                throw new AskException(ExitCode.NO_ANSWER, "No answer: " + ex.getMessage(), ex);
            }
            awaitEnd(end);
            print(new OperatorMessage.Done("The cluster has stopped", null), options.json());
        } catch (IOException ex) {
            if (stopping) {
                awaitEnd(end);
                print(new OperatorMessage.Done("The cluster has stopped", null), options.json());
                return;
            }
            throw unreachable(master, ex);
        }
    }

    private static AskException unreachable(RunningMaster master, IOException problem) {
        if (Files.exists(master.controlSocket()) && !Files.isWritable(master.controlSocket())) {
            return new AskException(
                    ExitCode.FAILED,
                    "The master in " + master.directory() + " belongs to another user: ask as that user, or as root",
                    problem);
        }
        return new AskException(
                ExitCode.NO_ANSWER,
                "The master in " + master.directory() + " cannot be reached: " + problem.getMessage(),
                problem);
    }

    private static void awaitEnd(MasterEnd end) throws AskException, InterruptedException {
        if (!end.await(END_LIMIT)) {
            throw new AskException(
                    ExitCode.NO_ANSWER,
                    "The workers have stopped, but the master has not ended within " + END_LIMIT.toSeconds() + " s");
        }
    }

    private void print(OperatorMessage answer, boolean json) throws AskException {
        if (answer instanceof OperatorMessage.Failed failed) {
            throw new AskException(ExitCode.FAILED, failed.message());
        }
        this.out.print(json ? JsonAnswer.of(answer) + "\n" : text(answer));
    }

    private String text(OperatorMessage answer) {
        if (answer instanceof OperatorMessage.Status status) {
            return StatusTable.of(status, this.width);
        }
        if (answer instanceof OperatorMessage.Events events) {
            return EventList.of(events, ZoneId.systemDefault());
        }
        if (answer instanceof OperatorMessage.Accepted accepted) {
            return Texts.printable(accepted.message()) + "\n";
        }
        if (answer instanceof OperatorMessage.Done done) {
            return Texts.printable(done.message()) + "\n";
        }
        return Texts.printable(answer.toString()) + "\n";
    }
}
