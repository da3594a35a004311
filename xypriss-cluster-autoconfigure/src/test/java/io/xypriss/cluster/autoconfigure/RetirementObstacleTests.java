package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

class RetirementObstacleTests {

    @ParameterizedTest
    @CsvSource({
        "spring.jpa.hibernate.ddl-auto, create",
        "spring.jpa.hibernate.ddl-auto, CREATE-DROP",
        "spring.jpa.properties.hibernate.hbm2ddl.auto, create",
        "spring.jpa.properties.jakarta.persistence.schema-generation.database.action, drop-and-create",
        "spring.sql.init.mode, always",
        "spring.quartz.jdbc.initialize-schema, ALWAYS",
        "spring.liquibase.drop-first, true",
        "spring.datasource.url, jdbc:h2:file:/var/lib/app/db",
        "spring.datasource.url, jdbc:h2:./db",
        "spring.datasource.url, jdbc:hsqldb:file:db",
        "spring.datasource.url, jdbc:derby:db;create=true",
        "spring.r2dbc.url, r2dbc:h2:file:///./db",
        "spring.datasource.url, jdbc:h2:mem:test",
        "spring.datasource.url, jdbc:hsqldb:mem:test",
        "spring.datasource.url, jdbc:derby:memory:test;create=true",
        "spring.r2dbc.url, r2dbc:h2:mem:///test",
    })
    void noWorkerIsReplacedWhereItsSuccessorWouldDoHarm(String key, String value) {
        assertThat(RetirementObstacle.find(new MockEnvironment().withProperty(key, value), (name) -> false))
                .contains(key);
    }

    @ParameterizedTest
    @CsvSource({
        "spring.jpa.hibernate.ddl-auto, update",
        "spring.jpa.hibernate.ddl-auto, none",
        "spring.sql.init.mode, embedded",
        "spring.quartz.jdbc.initialize-schema, never",
        "spring.liquibase.drop-first, false",
        "spring.datasource.url, jdbc:h2:tcp://localhost/db",
        "spring.datasource.url, jdbc:h2:file:./db;AUTO_SERVER=TRUE",
        "spring.datasource.url, jdbc:derby://localhost/db",
        "spring.datasource.url, jdbc:postgresql://localhost/db",
    })
    void othersAreNoReason(String key, String value) {
        assertThat(RetirementObstacle.find(new MockEnvironment().withProperty(key, value), (name) -> false))
                .isNull();
    }

    @Test
    void nothingIsNoReason() {
        assertThat(RetirementObstacle.find(new MockEnvironment(), (name) -> false))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration, org.h2.Driver",
        "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration, org.hsqldb.jdbc.JDBCDriver",
        "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration, org.apache.derby.jdbc.EmbeddedDriver",
        "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration, io.r2dbc.h2.H2ConnectionFactoryProvider",
    })
    void databaseThatNobodyHasNamedIsInMemory(String module, String driver) {
        Predicate<String> both = Set.of(module, driver)::contains;
        assertThat(RetirementObstacle.find(new MockEnvironment(), both)).contains("memory");
        assertThat(RetirementObstacle.find(new MockEnvironment(), module::equals))
                .isNull();
        assertThat(RetirementObstacle.find(new MockEnvironment(), driver::equals))
                .isNull();
        for (String other : List.of("spring.datasource.url", "spring.datasource.jndi-name", "spring.r2dbc.url")) {
            assertThat(RetirementObstacle.find(new MockEnvironment().withProperty(other, "x"), both))
                    .as(other)
                    .isNull();
        }
    }
}
