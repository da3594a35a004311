package io.xypriss.applications.jobs;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class TickController {

    private final JdbcTemplate database;

    TickController(JdbcTemplate database) {
        this.database = database;
    }

    /** The processes that have run the job. */
    @GetMapping("/ticks")
    List<String> processes() {
        return this.database.queryForList("select distinct process from tick order by process", String.class);
    }

    @GetMapping("/notes")
    List<String> notes() {
        return this.database.queryForList("select text from note order by text", String.class);
    }

    @PostMapping("/notes")
    @ResponseStatus(HttpStatus.CREATED)
    void note(@RequestBody String text) {
        this.database.update("insert into note (text) values (?)", text);
    }
}
