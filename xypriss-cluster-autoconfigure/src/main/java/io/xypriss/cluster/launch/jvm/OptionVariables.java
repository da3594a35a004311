package io.xypriss.cluster.launch.jvm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * JVM options that this process took from environment variables. Every user can read a command line, but only the owner can
 * read the environment of a process: such options therefore stay in their variables, from which a worker's JVM reads them
 * itself.
 *
 * @param variables what a worker has in place of this process's variables; those that are missing it does not have
 * @param options what the worker's JVM takes from them, in order; a worker's other options come later and win
 * @param others the other options of this process, not filtered
 */
record OptionVariables(Map<String, String> variables, List<String> options, List<String> others) {

    /**
     * Variables that a JVM takes options from, in the order in which it does. {@code _JAVA_OPTIONS} is missing on purpose:
     * it would win over the options that a worker is given.
     */
    private static final List<String> KEPT = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

    /** The launcher joins these with the word that follows. */
    private static final Set<String> OF_TWO_WORDS = Set.of(
            "--add-exports",
            "--add-modules",
            "--add-opens",
            "--add-reads",
            "--enable-native-access",
            "--limit-modules",
            "--patch-module",
            "--upgrade-module-path");

    /**
     * Tells them apart.
     *
     * @param inputArguments the options of this process, those from variables included
     * @param environment its environment
     * @param inherited which options a worker shall have
     */
    static OptionVariables of(
            List<String> inputArguments, Map<String, String> environment, Predicate<String> inherited) {
        Map<String, String> variables = new LinkedHashMap<>();
        List<String> options = new ArrayList<>();
        List<String> others = inputArguments;
        for (String name : KEPT) {
            String value = environment.get(name);
            List<String> words = (value != null) ? words(value) : null;
            if (value == null || words == null || !startsWith(others, joined(words))) {
                // One that this JVM did not read as expected: its options are in a file, like all others.
                continue;
            }
            others = others.subList(joined(words).size(), others.size());
            List<String> kept = words.stream().filter(inherited).toList();
            if (!kept.isEmpty()) {
                variables.put(name, kept.equals(words) ? value : quoted(kept));
                options.addAll(joined(kept));
            }
        }
        return new OptionVariables(Map.copyOf(variables), List.copyOf(options), List.copyOf(others));
    }

    private static boolean startsWith(List<String> list, List<String> beginning) {
        return list.size() >= beginning.size()
                && list.subList(0, beginning.size()).equals(beginning);
    }

    /** The words of such a variable: quotes group, and nothing escapes; {@code null} where a quote does not end. */
    static @Nullable List<String> words(String value) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (char character : value.toCharArray()) {
            if (quote != 0) {
                if (character == quote) {
                    quote = 0;
                } else {
                    word.append(character);
                }
            } else if (character == '"' || character == '\'') {
                quote = character;
                inWord = true;
            } else if (isSpace(character)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                word.append(character);
                inWord = true;
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return (quote == 0) ? words : null;
    }

    /** As {@code isspace} of C has it. */
    private static boolean isSpace(char character) {
        return character == ' ' || (character >= '\t' && character <= '\r');
    }

    private static String quoted(Collection<String> words) {
        List<String> quoted = new ArrayList<>();
        for (String word : words) {
            StringBuilder text = new StringBuilder();
            for (String part : word.split("(?<=\")|(?=\")")) {
                text.append(part.equals("\"") ? "'\"'" : '"' + part + '"');
            }
            quoted.add(text.toString());
        }
        return String.join(" ", quoted);
    }

    private static List<String> joined(List<String> words) {
        List<String> joined = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            boolean two = OF_TWO_WORDS.contains(words.get(i)) && i + 1 < words.size();
            joined.add(two ? words.get(i) + "=" + words.get(++i) : words.get(i));
        }
        return joined;
    }
}
