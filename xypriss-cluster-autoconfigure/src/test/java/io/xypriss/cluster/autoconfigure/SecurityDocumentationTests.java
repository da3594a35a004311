package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each claim of {@code docs/security.md} names tests, and those exist. */
class SecurityDocumentationTests {

    private static final Path ROOT = Path.of("..");

    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Tests|IT))`");

    private static final String HELD_BY = "held by |";

    @Test
    void namedTestsExist() throws IOException {
        Set<String> named = new TreeSet<>();
        Matcher matcher = TEST.matcher(page());
        while (matcher.find()) {
            named.add(matcher.group(1));
        }

        assertThat(named).hasSizeGreaterThan(10);
        assertThat(tests()).containsAll(named);
    }

    @Test
    void eachClaimNamesATest() throws IOException {
        List<String> claims = new ArrayList<>();
        boolean inTable = false;
        for (String line : page().lines().toList()) {
            if (line.startsWith("| ") && line.endsWith(HELD_BY)) {
                inTable = true;
            } else if (!line.startsWith("|")) {
                inTable = false;
            } else if (inTable && !line.startsWith("| ---")) {
                claims.add(line);
            }
        }

        assertThat(claims)
                .hasSizeGreaterThan(15)
                .allSatisfy((claim) -> assertThat(lastCell(claim)).containsPattern(TEST));
    }

    private static String lastCell(String row) {
        String[] cells = row.split("\\|");
        return cells[cells.length - 1];
    }

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("docs/security.md"));
    }

    private static Set<String> tests() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            Set<String> tests = new TreeSet<>();
            for (Path module : modules.map((path) -> path.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(module)) {
                    tests.addAll(files.map((file) -> file.getFileName().toString())
                            .filter((name) -> name.endsWith(".java"))
                            .map((name) -> name.substring(0, name.length() - ".java".length()))
                            .collect(Collectors.toSet()));
                }
            }
            return tests;
        }
    }
}
