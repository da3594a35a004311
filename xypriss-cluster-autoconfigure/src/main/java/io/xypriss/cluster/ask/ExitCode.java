package io.xypriss.cluster.ask;

/** How the command line ends. */
enum ExitCode {

    /** What was asked for is done, or is under way where it is not waited for. */
    DONE(0),

    /** The master refused it, or it failed. */
    FAILED(1),

    /** The command line is not understood. */
    USAGE(2),

    /** No master runs that this command line could mean. */
    NO_MASTER(3),

    /** Several masters run that this command line could mean. */
    SEVERAL_MASTERS(4),

    /** The master did not answer in time, or ended before it did. */
    NO_ANSWER(5);

    private final int value;

    ExitCode(int value) {
        this.value = value;
    }

    int value() {
        return this.value;
    }
}
