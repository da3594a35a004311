package io.xypriss.cluster.ask;

import io.xypriss.cluster.control.transport.MasterDescription;
import io.xypriss.cluster.control.transport.RunningMaster;
import io.xypriss.cluster.control.transport.RunningMasters;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the one master that a command line means: rather none than another application's. */
final class MasterSearch {

    private final Wanted wanted;

    MasterSearch(Wanted wanted) {
        this.wanted = wanted;
    }

    /** @throws AskException if there is no such master, or several */
    RunningMaster find() throws AskException {
        Path directory = this.wanted.directory();
        try {
            List<RunningMaster> running = (directory != null) ? RunningMasters.in(directory) : wherever();
            boolean named = running.size() == 1 && running.get(0).directory().equals(directory);
            return named ? running.get(0) : choose(running);
        } catch (AccessDeniedException ex) {
            throw new AskException(
                    ExitCode.FAILED, directory + " belongs to another user: ask as that user, or as root", ex);
        } catch (NoSuchFileException | NotDirectoryException ex) {
            throw new AskException(ExitCode.NO_MASTER, "There is no directory " + directory, ex);
        } catch (IOException ex) {
            throw new AskException(ExitCode.FAILED, "Masters cannot be looked for: " + ex.getMessage(), ex);
        }
    }

    /** Where masters are by themselves. */
    private List<RunningMaster> wherever() throws IOException {
        List<RunningMaster> running = new ArrayList<>(RunningMasters.ofThisUser());
        for (Path offered : this.wanted.offered()) {
            if (Files.isDirectory(offered)) {
                running.addAll(RunningMasters.in(offered));
            }
        }
        return running;
    }

    RunningMaster choose(List<RunningMaster> running) throws AskException {
        List<RunningMaster> fitting = running.stream()
                .filter(described((master) -> isSameProgram(master) || (hasName(master) && mayHavePort(master))))
                .filter(described((master) -> !this.wanted.nameDemanded() || hasName(master)))
                .filter(described((master) -> !this.wanted.portDemanded() || hasPort(master)))
                .toList();
        if (fitting.isEmpty()) {
            throw none(running);
        }
        fitting = prefer(fitting, this::isSameProgram);
        fitting = prefer(fitting, this::hasPort);
        fitting = prefer(fitting, this::hasName);
        if (fitting.size() > 1) {
            throw new AskException(
                    ExitCode.SEVERAL_MASTERS,
                    "Several masters run that could be meant. Name one with --" + AskOptions.RUN_DIRECTORY + "=:\n"
                            + list(fitting));
        }
        return fitting.get(0);
    }

    private AskException none(List<RunningMaster> running) {
        Path directory = this.wanted.directory();
        String where = (directory != null)
                ? "in " + directory
                : "of this user, in " + Path.of(System.getProperty("java.io.tmpdir"));
        if (running.isEmpty()) {
            return new AskException(ExitCode.NO_MASTER, "No master runs " + where);
        }
        return new AskException(
                ExitCode.NO_MASTER,
                "No master runs that was started from " + this.wanted + ". Others run; name one with --"
                        + AskOptions.RUN_DIRECTORY + "=:\n" + list(running));
    }

    private static List<RunningMaster> prefer(List<RunningMaster> masters, Predicate<MasterDescription> better) {
        List<RunningMaster> preferred =
                masters.stream().filter(described(better)).toList();
        return preferred.isEmpty() ? masters : preferred;
    }

    private static Predicate<RunningMaster> described(Predicate<MasterDescription> test) {
        return (master) -> master.description() != null && test.test(master.description());
    }

    private boolean isSameProgram(MasterDescription master) {
        String program = this.wanted.program();
        if (program.isEmpty() || master.program().isEmpty()) {
            return false;
        }
        return program.equals(master.program()) || isSameFile(program, master.program());
    }

    /** A link to the jar is the jar. */
    private static boolean isSameFile(String program, String other) {
        try {
            Path path = Path.of(program);
            Path otherPath = Path.of(other);
            return path.isAbsolute() && otherPath.isAbsolute() && Files.isSameFile(path, otherPath);
        } catch (IOException | InvalidPathException ex) {
            // Gone since, or the name of a class.
            return false;
        }
    }

    private boolean hasName(MasterDescription master) {
        return master.application().equals(this.wanted.name());
    }

    private boolean hasPort(MasterDescription master) {
        Integer port = this.wanted.port();
        return port != null && master.ports().contains(port);
    }

    /** A name alone is shared by the same application in test and in production, on one machine. */
    private boolean mayHavePort(MasterDescription master) {
        return this.wanted.port() == null || hasPort(master);
    }

    private static String list(List<RunningMaster> masters) {
        return masters.stream().map(MasterSearch::line).collect(Collectors.joining("\n"));
    }

    private static String line(RunningMaster master) {
        MasterDescription description = master.description();
        if (description == null) {
            return "  " + master.directory() + ": starting";
        }
        String ports = description.ports().isEmpty()
                ? ""
                : ", port " + description.ports().stream().map(String::valueOf).collect(Collectors.joining(" and "));
        return "  " + master.directory() + ": " + description.application() + ", pid " + description.pid() + ports
                + ", started from " + description.program();
    }

    /**
     * Which master is meant.
     *
     * @param directory where to look, if the operator says so
     * @param offered where a master of this service may be, too, as its service manager says
     * @param program what this process was started from
     * @param name the application's name, if it has one
     * @param nameDemanded whether no other will do
     * @param port the port, if it is known
     * @param portDemanded whether no other will do
     */
    record Wanted(
            @Nullable Path directory,
            List<Path> offered,
            String program,
            @Nullable String name,
            boolean nameDemanded,
            @Nullable Integer port,
            boolean portDemanded) {

        @Override
        public String toString() {
            String what = this.program.isEmpty() ? "this application" : this.program;
            String called = this.nameDemanded ? " as " + Objects.toString(this.name) : "";
            return what + called + (this.portDemanded ? " on port " + this.port : "");
        }
    }
}
