package io.xypriss.cluster.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.xypriss.cluster.control.transport.MasterDescription;
import io.xypriss.cluster.control.transport.RunningMaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of several masters a command line means. */
class MasterSearchTests {

    private static final RunningMaster SHOP = master("1", "shop", "/opt/shop.jar", 8080);

    private static final RunningMaster SECOND_SHOP = master("2", "shop", "/opt/shop.jar", 9090);

    private static final RunningMaster BLOG = master("3", "blog", "/opt/blog.jar", 8081);

    private static final RunningMaster STARTING = new RunningMaster(Path.of("/run/4"), null);

    private static RunningMaster master(String directory, String name, String program, int port) {
        return new RunningMaster(
                Path.of("/run", directory), new MasterDescription(4711, name, program, List.of(port), "then"));
    }

    @Test
    void theOnlyOneOfThisProgram() throws AskException {
        assertThat(new MasterSearch(wanted("/opt/shop.jar", null, false, null, false))
                        .choose(List.of(STARTING, SHOP, BLOG)))
                .isEqualTo(SHOP);
    }

    @Test
    void theOneOfThisNameWhereThePathOfTheJarIsAnother() throws AskException {
        assertThat(new MasterSearch(wanted("/opt/blog-2.jar", "blog", false, 8081, false)).choose(List.of(SHOP, BLOG)))
                .isEqualTo(BLOG);
        assertThat(new MasterSearch(wanted("/opt/blog-2.jar", "blog", false, null, false)).choose(List.of(SHOP, BLOG)))
                .isEqualTo(BLOG);
    }

    @Test
    void notTheOneOfThisNameOnAnotherPort() {
        assertRefused(
                wanted("/opt/blog-2.jar", "blog", false, 8080, false),
                List.of(BLOG),
                ExitCode.NO_MASTER,
                "/run/3: blog, pid 4711, port 8081, started from /opt/blog.jar");
    }

    @Test
    void theOneOnThisPortWhereThereAreSeveral() throws AskException {
        List<RunningMaster> both = List.of(SHOP, SECOND_SHOP);
        assertThat(new MasterSearch(wanted("/opt/shop.jar", "shop", false, 9090, false)).choose(both))
                .isEqualTo(SECOND_SHOP);
        assertThat(new MasterSearch(wanted("/opt/shop.jar", "shop", false, 8080, true)).choose(both))
                .isEqualTo(SHOP);
    }

    @Test
    void aPortFromTheConfigurationRulesOutNoneButOneFromTheCommandLineDoes() throws AskException {
        assertThat(new MasterSearch(wanted("/opt/shop.jar", null, false, 1, false)).choose(List.of(SHOP)))
                .isEqualTo(SHOP);
        assertRefused(wanted("/opt/shop.jar", null, false, 1, true), List.of(SHOP), ExitCode.NO_MASTER, "on port 1");
        assertRefused(wanted("/opt/shop.jar", "blog", true, null, false), List.of(SHOP), ExitCode.NO_MASTER, "as blog");
    }

    @Test
    void ratherNoneThanThatOfAnotherApplication() {
        assertRefused(
                wanted("/opt/other.jar", "other", false, 8080, false),
                List.of(SHOP, STARTING),
                ExitCode.NO_MASTER,
                "started from /opt/other.jar",
                "/run/1: shop, pid 4711, port 8080, started from /opt/shop.jar",
                "/run/4: starting",
                "--xypriss.cluster.run-directory=");
        assertRefused(wanted("", null, false, null, false), List.of(SHOP), ExitCode.NO_MASTER, "from this application");
        assertRefused(
                wanted("/x", null, false, null, false), List.of(), ExitCode.NO_MASTER, "No master runs of this user");
    }

    @Test
    void severalAreListed() {
        assertRefused(
                wanted("/opt/shop.jar", "shop", false, 7070, false),
                List.of(SHOP, SECOND_SHOP, BLOG),
                ExitCode.SEVERAL_MASTERS,
                "/run/1: shop",
                "/run/2: shop",
                "--xypriss.cluster.run-directory=");
    }

    @Test
    void aLinkToTheJarIsTheJar(@TempDir Path directory) throws Exception {
        Path jar = Files.createFile(directory.resolve("shop-1.jar"));
        Path link = Files.createSymbolicLink(directory.resolve("shop.jar"), jar);
        RunningMaster master = master("1", "shop", jar.toString(), 8080);
        assertThat(new MasterSearch(wanted(link.toString(), null, false, null, false)).choose(List.of(master)))
                .isEqualTo(master);
    }

    @Test
    void aDirectoryThatIsNotThere(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        for (Path wrong : List.of(directory.resolve("missing"), file)) {
            assertThatExceptionOfType(AskException.class)
                    .isThrownBy(() -> new MasterSearch(
                                    new MasterSearch.Wanted(wrong, List.of(), "x", null, false, null, false))
                            .find())
                    .withMessage("There is no directory " + wrong)
                    .satisfies((refusal) -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.NO_MASTER));
        }
    }

    private static void assertRefused(
            MasterSearch.Wanted wanted, List<RunningMaster> running, ExitCode code, String... parts) {
        assertThatExceptionOfType(AskException.class)
                .isThrownBy(() -> new MasterSearch(wanted).choose(running))
                .satisfies((refusal) -> {
                    assertThat(refusal.exitCode()).isEqualTo(code);
                    assertThat(refusal.getMessage()).contains(parts);
                });
    }

    private static MasterSearch.Wanted wanted(
            String program, @Nullable String name, boolean nameDemanded, @Nullable Integer port, boolean portDemanded) {
        return new MasterSearch.Wanted(null, List.of(), program, name, nameDemanded, port, portDemanded);
    }
}
