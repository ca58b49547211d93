package io.paysaga.saga.http;

import jakarta.servlet.RequestDispatcher;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers with a problem where a filter, or the web server, sent a status and nothing else. */
@Controller
class ErrorDispatchController implements ErrorController {

  /**
   * @param failed the status of what failed; none when a client asks for this path itself
   */
  @RequestMapping("${spring.web.error.path:/error}")
  ResponseEntity<ProblemDetail> error(
      @RequestAttribute(name = RequestDispatcher.ERROR_STATUS_CODE, required = false)
          @Nullable Integer failed,
      @RequestAttribute(name = RequestDispatcher.ERROR_REQUEST_URI, required = false)
          @Nullable String uri) {
    HttpStatus status = HttpStatus.valueOf(failed == null ? 404 : failed);
    ProblemDetail problem = ProblemDetail.forStatus(status);
    problem.setType(ProblemAdvice.typeOf(status));
    if (uri != null) {
      problem.setInstance(URI.create(uri));
    }
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }
}
