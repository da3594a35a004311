package io.xypriss.applications.jobs;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

@Configuration(proxyBeanMethods = false)
class JobsConfiguration {

    @Bean
    JobDetail tickJob() {
        return JobBuilder.newJob(TickJob.class)
                .withIdentity("tick")
                .storeDurably()
                .build();
    }

    @Bean
    Trigger tickTrigger(JobDetail tickJob) {
        return TriggerBuilder.newTrigger()
                .forJob(tickJob)
                .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever())
                .build();
    }

    /** Says in each answer which process has given it. */
    @Bean
    FilterRegistrationBean<Filter> processFilter(@Value("${WORKER_ID:master}") String process) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
            ((HttpServletResponse) response).setHeader("X-Process", process);
            chain.doFilter(request, response);
        });
        registration.addUrlPatterns("/*");
        return registration;
    }

    /** As Spring Security and Spring Session register theirs: the filter is a bean that the container's filter looks up. */
    @Bean
    DelegatingFilterProxyRegistrationBean ticksFilterRegistration() {
        return new DelegatingFilterProxyRegistrationBean("ticksFilter");
    }

    @Bean
    FilterRegistrationBean<Filter> ticksFilterIsRegisteredByName(Filter ticksFilter) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(ticksFilter);
        registration.setEnabled(false);
        return registration;
    }

    /** Needs the database. */
    @Bean
    Filter ticksFilter(JdbcTemplate database) {
        return (request, response, chain) -> {
            Integer ticks = database.queryForObject("select count(*) from tick", Integer.class);
            ((HttpServletResponse) response).setHeader("X-Ticks", String.valueOf(ticks));
            chain.doFilter(request, response);
        };
    }
}
