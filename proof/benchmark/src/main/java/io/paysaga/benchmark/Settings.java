package io.paysaga.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a run is like; each part is a system property of the same name, and blank is none.
 *
 * @param quick far shorter, for a first look
 * @param warmUp seconds of load before a first window, at most: it ends when three windows of ten
 *     seconds differ by less than 3 %; half of them where less has to be compiled (240; quick 15)
 * @param seconds of each window in which answers count (40, quick 10)
 * @param levels sagas in flight, one after the other, and those up to 64 once more at the end (16,
 *     64, 128, 256, 512, 1024; quick 16, 128, 512)
 * @param growth ended sagas that make the tables large (1,000,000; quick 100,000)
 * @param waiting sagas that wait for a participant that is away (10,000; quick 1,000)
 * @param buyers who share the checkouts of a load: each needs a token, which costs time before it
 *     (1,000)
 * @param pairs short runs of the baseline and of this build, in turn (2; quick 1)
 * @param baseline the folder of a built checkout to be compared with, or none
 * @param jdk home of the JDK that everything but this program runs on, or none for this one's
 * @param without phases that are left out, by name
 * @param options of the services' JVMs, separated by blanks (quick without the second compiler,
 *     which takes more than it gives in the first minutes)
 */
record Settings(
    boolean quick,
    int warmUp,
    int seconds,
    List<Integer> levels,
    int growth,
    int waiting,
    int buyers,
    int pairs,
    @Nullable Path baseline,
    @Nullable Path jdk,
    Set<String> without,
    String options) {

  /** Ended sagas that make the tables small. */
  static final int LITTLE = 10_000;

  /** As many as there are sagas to copy, each of which is another buyer's. */
  static final int LEAST_BUYERS = 1_000;

  private static final int LOW = 64;

  private static final String OPTIONS = "-Xmx384m -XX:+UseSerialGC -XX:+UseTransparentHugePages";

  private static final String LEVELS = "numbers from 1 to 5000 with commas";

  /**
   * @param properties by name; null or blank for none
   * @param phases that may be left out
   * @throws IllegalArgumentException naming the setting that is wrong
   */
  static Settings of(UnaryOperator<@Nullable String> properties, Set<String> phases) {
    Given given = new Given(properties);
    boolean quick =
        given.of("quick", "false", "true or false", Map.of("true", true, "false", false)::get);
    return new Settings(
        quick,
        given.number("warmUp", quick ? 15 : 240, 1, 3_600),
        given.number("seconds", quick ? 10 : 40, 1, 3_600),
        given.of(
            "levels", quick ? "16,128,512" : "16,64,128,256,512,1024", LEVELS, Settings::levels),
        given.number("growth", quick ? 100_000 : 1_000_000, LITTLE, 100_000_000),
        given.number("waiting", quick ? 1_000 : 10_000, 1, 50_000),
        given.number("buyers", LEAST_BUYERS, LEAST_BUYERS, 1_000_000),
        given.number("pairs", quick ? 1 : 2, 1, 20),
        given.path("baseline", "a folder", Files::isDirectory),
        given.path(
            "jdk", "the home of a JDK", home -> Files.isExecutable(home.resolve("bin/java"))),
        given.of(
            "without",
            ",",
            "names of phases with commas: " + phases,
            text -> phases.containsAll(words(text)) ? Set.copyOf(words(text)) : null),
        given.of(
            "options",
            quick ? OPTIONS + " -XX:TieredStopAtLevel=1" : OPTIONS,
            "options of a JVM",
            Function.identity()));
  }

  private static @Nullable List<Integer> levels(String text) {
    List<String> words = words(text);
    return !words.isEmpty() && words.stream().allMatch(word -> isNumber(word, 1, 5_000))
        ? words.stream().map(Integer::valueOf).toList()
        : null;
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private static boolean isNumber(String text, int least, int most) {
    return text.matches("\\d{1,9}")
        && Integer.parseInt(text) >= least
        && Integer.parseInt(text) <= most;
  }

  private record Given(UnaryOperator<@Nullable String> properties) {

    /**
     * @param wanted what is right, in words
     * @param read null for what is wrong
     */
    <T> T of(String name, String usual, String wanted, Function<String, @Nullable T> read) {
      String given = properties.apply(name);
      String text = given == null || given.isBlank() ? usual : given.strip();
      T value = read.apply(text);
      if (value == null) {
        throw new IllegalArgumentException(name + " must be " + wanted + ", not '" + text + "'.");
      }
      return value;
    }

    /** An absolute one: Maven runs this program in another folder than itself. */
    @Nullable Path path(String name, String wanted, Predicate<Path> right) {
      String given = properties.apply(name);
      return given == null || given.isBlank()
          ? null
          : of(
              name,
              given,
              "the absolute path of " + wanted,
              text -> {
                Path path = Path.of(text);
                return path.isAbsolute() && right.test(path) ? path : null;
              });
    }

    int number(String name, int usual, int least, int most) {
      return of(
          name,
          Integer.toString(usual),
          "a number from " + least + " to " + most,
          text -> isNumber(text, least, most) ? Integer.valueOf(text) : null);
    }
  }

  List<String> jvmOptions() {
    return List.of(options.split("\\s+"));
  }

  Duration window() {
    return Duration.ofSeconds(seconds);
  }

  /** The lowest levels, which come first, when not everything is warm. */
  List<Integer> levelsAgain() {
    return levels.stream().filter(level -> level <= LOW).toList();
  }

  /** With what its preparation takes. */
  long mostSecondsOfWarmUp() {
    return 60 + 2L * warmUp;
  }

  Duration mostWarmUp() {
    return Duration.ofSeconds(warmUp);
  }

  /** Where most is warm already, or there is little to be compiled. */
  Duration halfAWarmUp() {
    return Duration.ofSeconds((warmUp + 1) / 2);
  }

  /** Of the short runs: there are many of them. */
  Duration pairWindow() {
    return Duration.ofSeconds(Math.min(20, seconds));
  }

  /** How long nobody wants anything; in full what comes once a minute comes once. */
  Duration rest() {
    return Duration.ofSeconds(quick ? 20 : 60);
  }

  /** Until a level has come to its pace. */
  Duration before() {
    return Duration.ofSeconds(Math.min(5, 1 + seconds / 6));
  }

  Duration eachRawLimit() {
    return Duration.ofSeconds(Math.max(2, Math.min(10, seconds / 5)));
  }
}
