package io.xypriss.cluster.launch.jvm;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Tiny programs that are run as real child JVMs. */
final class TestMains {

    private TestMains() {}

    static final class PrintArguments {

        public static void main(String[] arguments) {
            for (String argument : arguments) {
                System.out.println("[" + argument + "]");
            }
        }
    }

    static final class PrintOptions {

        public static void main(String[] arguments) {
            System.out.println(String.join(
                    " ",
                    System.getProperty("tool"),
                    System.getProperty("jdk"),
                    System.getProperty("file"),
                    System.getProperty("added"),
                    System.getProperty("fitted")));
            System.out.println(arguments[0]);
        }
    }

    static final class ExitWith {

        public static void main(String[] arguments) {
            System.out.println("about to exit");
            System.err.println("with " + arguments[0]);
            Runtime.getRuntime().halt(Integer.parseInt(arguments[0]));
        }
    }

    static final class Wait {

        public static void main(String[] arguments) throws InterruptedException {
            System.out.println("waiting");
            TimeUnit.MINUTES.sleep(1);
        }
    }

    static final class PrintLots {

        public static void main(String[] arguments) throws InterruptedException {
            int lines = Integer.parseInt(arguments[0]);
            Thread errors = new Thread(() -> {
                for (int i = 0; i < lines; i++) {
                    System.err.println("err " + i + " üñí ".repeat(i % 7));
                }
            });
            errors.start();
            for (int i = 0; i < lines; i++) {
                System.out.println("out " + i + " x".repeat(i % 11));
            }
            errors.join();
        }
    }

    static final class PrintStackTraces {

        public static void main(String[] arguments) {
            for (int i = 0; i < 50; i++) {
                new IllegalStateException("trace " + i).printStackTrace();
            }
            System.out.print("no newline at the end");
        }
    }

    static final class LeaveAGrandchild {

        public static void main(String[] arguments) throws IOException {
            new ProcessBuilder("sleep", "30").inheritIO().start();
            System.out.println("leaving");
        }
    }

    static final class PrintEnvironment {

        public static void main(String[] arguments) {
            System.out.println("JAVA_TOOL_OPTIONS=" + System.getenv("JAVA_TOOL_OPTIONS"));
            System.out.println("ADDED=" + System.getenv("ADDED"));
        }
    }
}
