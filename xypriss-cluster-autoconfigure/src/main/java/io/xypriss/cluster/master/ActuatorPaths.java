package io.xypriss.cluster.master;

import java.util.Collection;
import java.util.stream.Stream;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The addresses at which Actuator answers on the public port. They are matched as Spring matches them when it looks for a
 * handler, so that nothing passes here and then leads elsewhere. Thread-safe.
 */
public final class ActuatorPaths {

    private final Collection<PathPattern> patterns;

    /**
     * All paths are relative to the context path.
     *
     * @param endpoints paths that belong to Actuator with all that is below them
     * @param single paths that belong to it alone
     */
    public ActuatorPaths(Collection<String> endpoints, Collection<String> single) {
        PathPatternParser parser = new PathPatternParser();
        this.patterns = Stream.concat(endpoints.stream().map((path) -> path + "/{*below}"), single.stream())
                .map(parser::parse)
                .toList();
    }

    /** @param path as it was sent, relative to the context path */
    boolean contain(PathContainer path) {
        return path.elements().stream().noneMatch(ActuatorPaths::leadsElsewhere)
                && this.patterns.stream().anyMatch((pattern) -> pattern.matches(path));
    }

    /** A dotted segment, which servers resolve and Spring does not. */
    private static boolean leadsElsewhere(PathContainer.Element element) {
        if (element instanceof PathContainer.PathSegment segment) {
            String name = segment.valueToMatch();
            return name.equals(".") || name.equals("..");
        }
        return false;
    }
}
