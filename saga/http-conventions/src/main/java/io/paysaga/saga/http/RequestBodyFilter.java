package io.paysaga.saga.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketTimeoutException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.util.StringUtils;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Reads each body whole before the application sees its request: no larger than a limit, no longer
 * than a time. A client that sends its body drop by drop holds a thread, so only a few may do so at
 * once, and those whose bodies are there never wait for them.
 *
 * <p>The bytes are counted, not taken from {@code Content-Length}, which a chunked body does not
 * have. Nothing is unpacked to disk: what is neither JSON nor a form of one of the service's own
 * pages is refused by {@link RequestOriginFilter}.
 */
final class RequestBodyFilter extends OncePerRequestFilter {

  /** Set on a request of whose body nobody will read the rest. */
  static final String UNREAD = RequestBodyFilter.class.getName() + ".UNREAD";

  /** A {@code Runnable}: takes from the connection what is here, and does not wait for more. */
  static final String LOOK = RequestBodyFilter.class.getName() + ".LOOK";

  /** A body that follows its head in a packet of its own is here by then. */
  private static final Duration NOT_SLOW_YET = Duration.ofMillis(200);

  private static final Duration LOOK_EVERY = Duration.ofMillis(1);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final int limit;
  private final Duration timeout;
  private final Semaphore slow;
  private final HandlerExceptionResolver problems;

  RequestBodyFilter(HttpConventionsProperties settings, HandlerExceptionResolver problems) {
    this.limit = Math.toIntExact(settings.maxBody().toBytes());
    this.timeout = settings.bodyTimeout();
    this.slow = new Semaphore(settings.slowBodies());
    this.problems = problems;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return request.getContentLengthLong() <= 0
        && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    ReadRequest whole;
    try {
      whole = new ReadRequest(request, read(request));
    } catch (Problem problem) {
      answerUnread(request, response, problem, problems);
      return;
    }
    chain.doFilter(whole, response);
  }

  static boolean isForm(@Nullable String type) {
    try {
      return type != null
          && MediaType.APPLICATION_FORM_URLENCODED.equalsTypeAndSubtype(
              MediaType.parseMediaType(type));
    } catch (InvalidMediaTypeException malformed) {
      return false;
    }
  }

  /** The connection ends with this answer. */
  static void answerUnread(
      HttpServletRequest request,
      HttpServletResponse response,
      Exception why,
      HandlerExceptionResolver problems) {
    request.setAttribute(UNREAD, true);
    response.setHeader(HttpHeaders.CONNECTION, "close");
    problems.resolveException(request, response, null, why);
  }

  private byte[] read(HttpServletRequest request) throws IOException {
    long length = request.getContentLengthLong();
    if (length > limit) {
      throw tooLarge();
    }
    ServletInputStream from = request.getInputStream();
    if (length < 0) {
      return readSlowly(from, new byte[limit + 1], 0);
    }
    byte[] body = new byte[(int) length];
    int count = readWhatIsHere(from, body, lookAt(request));
    return count == length ? body : readSlowly(from, body, count);
  }

  private static Runnable lookAt(HttpServletRequest request) {
    return request.getAttribute(LOOK) instanceof Runnable look ? look : () -> {};
  }

  /** Never waits for the client; of a chunked body even a look may wait. */
  private static int readWhatIsHere(ServletInputStream from, byte[] body, Runnable look)
      throws IOException {
    int count = 0;
    long end = System.nanoTime() + NOT_SLOW_YET.toNanos();
    while (count < body.length && System.nanoTime() - end < 0) {
      look.run();
      if (from.available() > 0) {
        count += Math.max(0, from.read(body, count, body.length - count));
      } else {
        LockSupport.parkNanos(LOOK_EVERY.toNanos());
      }
    }
    return count;
  }

  private byte[] readSlowly(ServletInputStream from, byte[] body, int already) throws IOException {
    if (!slow.tryAcquire()) {
      throw Problem.unavailable(
          "too-many-slow-bodies",
          "Too many requests send their bodies slowly; send this one in one piece.",
          RETRY_AFTER);
    }
    try {
      long end = System.nanoTime() + timeout.toNanos();
      int count = already;
      int more;
      while ((more = from.read(body, count, body.length - count)) > 0) {
        count += more;
        if (System.nanoTime() - end > 0) {
          throw tooSlow();
        }
      }
      if (count > limit) {
        throw tooLarge();
      }
      return Arrays.copyOf(body, count);
    } catch (IOException away) {
      if (NestedExceptionUtils.getMostSpecificCause(away) instanceof SocketTimeoutException) {
        throw tooSlow();
      }
      throw away;
    } finally {
      slow.release();
    }
  }

  private Problem tooLarge() {
    return new Problem(
        HttpStatus.CONTENT_TOO_LARGE,
        "body-too-large",
        "The body is larger than " + limit + " bytes.");
  }

  private Problem tooSlow() {
    return new Problem(
        HttpStatus.REQUEST_TIMEOUT,
        "body-too-slow",
        "The body was not here within " + timeout.toMillis() + " ms.");
  }

  /** A request whose body lies in memory. */
  private static final class ReadRequest extends HttpServletRequestWrapper {

    private final ServletInputStream body;
    private final Map<String, String[]> parameters;

    ReadRequest(HttpServletRequest request, byte[] body) {
      super(request);
      this.body = new ReadBody(body);
      this.parameters = isForm(request.getContentType()) ? parametersOf(body) : Map.of();
    }

    /** Whom this wraps finds none any more: its body has been read. */
    private static Map<String, String[]> parametersOf(byte[] form) {
      MultiValueMap<String, String> fields = new LinkedMultiValueMap<>();
      for (String field :
          StringUtils.tokenizeToStringArray(new String(form, StandardCharsets.UTF_8), "&")) {
        String[] parts = field.split("=", 2);
        fields.add(decode(parts[0]), parts.length == 2 ? decode(parts[1]) : "");
      }
      Map<String, String[]> decoded = new LinkedHashMap<>();
      fields.forEach((name, values) -> decoded.put(name, values.toArray(String[]::new)));
      return decoded;
    }

    private static String decode(String text) {
      try {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
      } catch (IllegalArgumentException malformed) {
        throw Problem.badRequest("malformed-request", "The form is not encoded rightly.", "body");
      }
    }

    @Override
    public @Nullable String getParameter(String name) {
      String[] values = getParameterValues(name);
      return values == null ? null : values[0];
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
      return getParameterMap().get(name);
    }

    @Override
    public Enumeration<String> getParameterNames() {
      return Collections.enumeration(getParameterMap().keySet());
    }

    /** What stands in the address comes before what the form says. */
    @Override
    public Map<String, String[]> getParameterMap() {
      Map<String, String[]> all = new LinkedHashMap<>(super.getParameterMap());
      parameters.forEach(all::putIfAbsent);
      return all;
    }

    @Override
    public ServletInputStream getInputStream() {
      return body;
    }

    @Override
    public BufferedReader getReader() {
      return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }
  }

  private static final class ReadBody extends ServletInputStream {

    private final ByteArrayInputStream bytes;

    ReadBody(byte[] body) {
      this.bytes = new ByteArrayInputStream(body);
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      return bytes.read(into, offset, length);
    }

    @Override
    public boolean isFinished() {
      return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new IllegalStateException("The body has been read, without a listener.");
    }
  }
}
