package io.xypriss.reactive;

import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import reactor.core.publisher.Mono;

/** The sample's WebSocket, of WebFlux: first says which worker it is connected to, then answers with what it was sent. */
@Configuration(proxyBeanMethods = false)
class ReactiveEchoSocket {

    private static final WebSocketHandler ECHO = (session) -> session.send(
            Mono.fromSupplier(() -> "WhoAmI[pid=" + ProcessHandle.current().pid() + "]")
                    .concatWith(session.receive().map((message) -> message.getPayloadAsText()))
                    .map(session::textMessage));

    @Bean
    SimpleUrlHandlerMapping echoSocket() {
        return new SimpleUrlHandlerMapping(Map.of("/echo-socket", ECHO), -1);
    }
}
