package io.xypriss.cluster.socket;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.web.servlet.ServletRegistrationBean;

/** The application of test servers with servlets. */
final class TestServlet extends HttpServlet {

    private final transient TestServer server;

    private TestServlet(TestServer server) {
        this.server = server;
    }

    static ServletRegistrationBean<TestServlet> of(TestServer server) {
        ServletRegistrationBean<TestServlet> servlet = new ServletRegistrationBean<>(new TestServlet(server), "/*");
        servlet.setAsyncSupported(true);
        return servlet;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        this.server.inProgress.incrementAndGet();
        try {
            switch (request.getRequestURI()) {
                case "/wait" -> {
                    this.server.awaitGo();
                    answer(response, "waited");
                }
                case "/upload" ->
                    answer(response, Integer.toString(request.getInputStream().readAllBytes().length));
                case "/fail" -> response.sendError(500);
                case "/async" -> {
                    AsyncContext async = request.startAsync();
                    CompletableFuture.delayedExecutor(60, TimeUnit.MILLISECONDS).execute(async::complete);
                }
                default -> answer(response, this.server.setup().name());
            }
        } finally {
            this.server.inProgress.decrementAndGet();
        }
    }

    private static void answer(HttpServletResponse response, String body) throws IOException {
        response.setContentLength(body.length());
        response.getWriter().print(body);
    }
}
