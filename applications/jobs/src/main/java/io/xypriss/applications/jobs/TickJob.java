package io.xypriss.applications.jobs;

import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes down which process has run it. */
class TickJob implements Job {

    private final JdbcTemplate database;

    private final String process;

    TickJob(JdbcTemplate database, @Value("${WORKER_ID:master}") String process) {
        this.database = database;
        this.process = process;
    }

    @Override
    public void execute(JobExecutionContext context) {
        this.database.update("insert into tick (process) values (?)", this.process);
    }
}
