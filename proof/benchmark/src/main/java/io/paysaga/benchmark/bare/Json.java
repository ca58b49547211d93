package io.paysaga.benchmark.bare;

import org.jspecify.annotations.Nullable;

/** Reads the flat JSON that the pipeline's own programs wrote. */
final class Json {

  private Json() {}

  /** The text or the number of the first field of this name; null when it is null or absent. */
  static @Nullable String field(String json, String name) {
    String label = '"' + name + "\":";
    int at = json.indexOf(label);
    if (at < 0) {
      return null;
    }
    int start = at + label.length();
    while (json.charAt(start) == ' ') {
      start++;
    }
    if (json.charAt(start) == '"') {
      return json.substring(start + 1, json.indexOf('"', start + 1));
    }
    int end = start;
    while (end < json.length() && ",}] ".indexOf(json.charAt(end)) < 0) {
      end++;
    }
    String bare = json.substring(start, end);
    return bare.equals("null") ? null : bare;
  }

  static long number(String json, String name) {
    String field = field(json, name);
    if (field == null) {
      throw new IllegalArgumentException(name + " is missing in " + json);
    }
    return Long.parseLong(field);
  }

  static String quoted(@Nullable String text) {
    return text == null ? "null" : '"' + text + '"';
  }
}
