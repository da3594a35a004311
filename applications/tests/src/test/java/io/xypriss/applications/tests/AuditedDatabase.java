package io.xypriss.applications.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.h2.tools.Server;

/**
 * A database of H2 that writes down, at the beginning of each connection, which process has made the connection: the id of
 * a worker, or {@code master}.
 */
final class AuditedDatabase implements AutoCloseable {

    static final String USER = "sa";

    /**
     * In a schema of its own, as Flyway migrates an empty one only. Spring Boot resolves the placeholder in the process
     * that connects; a master has no WORKER_ID in its environment.
     */
    private static final String AUDIT = ";INIT=CREATE SCHEMA IF NOT EXISTS AUDIT"
            + "\\;CREATE TABLE IF NOT EXISTS AUDIT.CONNECTED(PROCESS VARCHAR(20))"
            + "\\;INSERT INTO AUDIT.CONNECTED VALUES ('${WORKER_ID:master}')";

    private final String file;

    private final Server server;

    /** Keeps the database of a server open, so that nobody has to open it again. */
    private final Connection keeper;

    private AuditedDatabase(String file, Server server, Connection keeper) {
        this.file = file;
        this.server = server;
        this.keeper = keeper;
    }

    /** A file that the first process to open it locks for itself. */
    static AuditedDatabase embedded(Path directory) {
        return new AuditedDatabase("file:" + directory.resolve("database"), null, null);
    }

    /** A server, in the process of the tests, for any number of processes. */
    static AuditedDatabase served(Path directory) throws SQLException {
        String file = "file:" + directory.resolve("database");
        Server server = Server.createTcpServer("-tcpPort", "0", "-baseDir", directory.toString())
                .start();
        try {
            return new AuditedDatabase(file, server, open(file));
        } catch (SQLException ex) {
            server.stop();
            throw ex;
        }
    }

    /** Where it is, for applications: what follows {@code jdbc:h2:}. */
    String location() {
        return ((this.server != null) ? "tcp://127.0.0.1:" + this.server.getPort() + "/./database" : this.file) + AUDIT;
    }

    /** Asserts that each worker has ever made a connection, and no other process, such as the master. */
    void assertUsedByAllWorkersOnly(int workers) throws SQLException {
        assertThat(query("SELECT DISTINCT PROCESS FROM AUDIT.CONNECTED ORDER BY PROCESS"))
                .as("processes that have used the database")
                .isEqualTo(IntStream.rangeClosed(1, workers)
                        .mapToObj(Integer::toString)
                        .toList());
    }

    /** The first column of all rows. A file can be read only while no application has it. */
    List<String> query(String sql) throws SQLException {
        try (Connection connection = open(this.file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private static Connection open(String file) throws SQLException {
        return DriverManager.getConnection("jdbc:h2:" + file, USER, "");
    }

    @Override
    public void close() throws SQLException {
        if (this.server != null) {
            this.keeper.close();
            this.server.stop();
        }
    }
}
