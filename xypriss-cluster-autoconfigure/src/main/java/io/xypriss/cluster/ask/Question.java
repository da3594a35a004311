package io.xypriss.cluster.ask;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of a master, as in {@code scale-to=4}.
 *
 * @param kind what
 * @param argument the number or the worker it is about, where it has one
 */
record Question(Kind kind, @Nullable String argument) {

    /** @throws AskException if it is none that is known */
    static Question parse(String text) throws AskException {
        int equals = text.indexOf('=');
        String name = (equals < 0) ? text : text.substring(0, equals);
        Kind kind = Arrays.stream(Kind.values())
                .filter((candidate) -> candidate.text.equals(name))
                .findFirst()
                .orElseThrow(() -> new AskException(
                        ExitCode.USAGE,
                        "xypriss.cluster.ask is '" + text + "'. Known are: "
                                + Arrays.stream(Kind.values()).map(Kind::usage).collect(Collectors.joining(", "))));
        return new Question(kind, kind.argument((equals < 0) ? null : text.substring(equals + 1)));
    }

    /** The questions that are known. */
    enum Kind {
        STATUS("status", Argument.NONE),
        EVENTS("events", Argument.NONE),
        RESTART("restart", Argument.NONE),
        RESTART_WORKER("restart-worker", Argument.REQUIRED),
        SCALE_TO("scale-to", Argument.REQUIRED),
        SCALE_UP("scale-up", Argument.ONE_BY_DEFAULT),
        SCALE_DOWN("scale-down", Argument.ONE_BY_DEFAULT),
        STOP("stop", Argument.NONE);

        private final String text;

        private final Argument argument;

        Kind(String text, Argument argument) {
            this.text = text;
            this.argument = argument;
        }

        String text() {
            return this.text;
        }

        private String usage() {
            return switch (this.argument) {
                case NONE -> this.text;
                case REQUIRED -> this.text + "=" + "N";
                case ONE_BY_DEFAULT -> this.text + "[=N]";
            };
        }

        private @Nullable String argument(@Nullable String given) throws AskException {
            if (this.argument == Argument.NONE) {
                if (given != null) {
                    throw new AskException(
                            ExitCode.USAGE, "'" + this.text + "' takes no value, but has '" + given + "'");
                }
                return null;
            }
            if (given == null && this.argument == Argument.ONE_BY_DEFAULT) {
                return "1";
            }
            if (given == null || !given.matches("[0-9]{1,9}")) {
                throw new AskException(
                        ExitCode.USAGE,
                        "'" + this.text + "' needs a whole number, as in " + this.text + "=2"
                                + ((given != null) ? ", but has '" + given + "'" : ""));
            }
            return given;
        }
    }

    private enum Argument {
        NONE,
        REQUIRED,
        ONE_BY_DEFAULT
    }
}
