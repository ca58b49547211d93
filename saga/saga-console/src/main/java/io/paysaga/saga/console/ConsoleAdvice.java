package io.paysaga.saga.console;

import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.Backfills;
import io.paysaga.saga.orchestration.api.DeadLetters;
import io.paysaga.saga.orchestration.api.NotApproved;
import jakarta.servlet.http.HttpServletResponse;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.resilience.InvocationRejectedException;
import org.springframework.transaction.TransactionException;
import org.springframework.ui.Model;
import org.springframework.validation.FieldError;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.server.ResponseStatusException;

/** What every page says: who is logged in, and in words that are no JSON, what is amiss. */
@ControllerAdvice(basePackageClasses = ConsoleAdvice.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class ConsoleAdvice {

  private static final Log LOG = LogFactory.getLog(ConsoleAdvice.class);

  @ModelAttribute
  void who(Caller caller, Model model) {
    model.addAttribute("who", caller.name() == null ? caller.subject() : caller.name());
    model.addAttribute(
        "role",
        caller.roles().contains(Role.OPERATOR)
            ? "operator"
            : caller.roles().contains(Role.APPROVER) ? "approver" : "viewer");
    model.addAttribute("mayAct", caller.roles().contains(Role.OPERATOR));
    model.addAttribute("mayApprove", caller.roles().contains(Role.APPROVER));
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  String databaseAway(Exception away, Model model, HttpServletResponse response) {
    LOG.warn("A page of the console could not be made: " + away);
    return problem(
        HttpStatus.SERVICE_UNAVAILABLE,
        "The database does not answer in time",
        "Sagas wait for it, and lose nothing. Reload this page in a few seconds.",
        model,
        response);
  }

  @ExceptionHandler
  String malformed(
      MethodArgumentTypeMismatchException wrong, Model model, HttpServletResponse response) {
    return problem(
        HttpStatus.BAD_REQUEST,
        "There is no such page",
        wrong.getName() + " stands for nothing in this address.",
        model,
        response);
  }

  /** A form that says too little, or what no form of the console says. */
  @ExceptionHandler
  String notValid(
      MethodArgumentNotValidException wrong, Model model, HttpServletResponse response) {
    return wrongForm(
        wrong.getFieldErrors().stream()
            .map(error -> error.getField() + " " + error.getDefaultMessage()),
        model,
        response);
  }

  @ExceptionHandler
  String notValid(
      HandlerMethodValidationException wrong, Model model, HttpServletResponse response) {
    return wrongForm(
        wrong.getParameterValidationResults().stream()
            .flatMap(
                result ->
                    result.getResolvableErrors().stream()
                        .map(
                            error ->
                                (error instanceof FieldError field
                                        ? field.getField()
                                        : result.getMethodParameter().getParameterName())
                                    + " "
                                    + error.getDefaultMessage())),
        model,
        response);
  }

  @ExceptionHandler
  String missing(ServletRequestBindingException wrong, Model model, HttpServletResponse response) {
    return wrongForm(Stream.of(String.valueOf(wrong.getBody().getDetail())), model, response);
  }

  private static String wrongForm(
      Stream<String> sentences, Model model, HttpServletResponse response) {
    return problem(
        HttpStatus.BAD_REQUEST,
        "Nothing was asked for",
        sentences.sorted().collect(Collectors.joining("; ", "", ". Go back, and mend that.")),
        model,
        response);
  }

  @ExceptionHandler
  String notApproved(NotApproved not, Model model, HttpServletResponse response) {
    return problem(
        not.why() == NotApproved.Why.SAME_PERSON ? HttpStatus.FORBIDDEN : HttpStatus.CONFLICT,
        "It is not approved",
        not.sentence(),
        model,
        response);
  }

  @ExceptionHandler
  String kafkaAway(DeadLetters.KafkaAway away, Model model, HttpServletResponse response) {
    LOG.warn("Dead letters could not be read: " + away.getCause());
    return problem(
        HttpStatus.SERVICE_UNAVAILABLE,
        "Kafka does not answer in time",
        "Dead letters lie there, and are not lost. Reload this page in a few seconds.",
        model,
        response);
  }

  @ExceptionHandler
  String underWay(Backfills.UnderWay other, Model model, HttpServletResponse response) {
    return problem(
        HttpStatus.CONFLICT,
        "Another backfill is under way",
        "One runs at a time. Ask again when it has ended.",
        model,
        response);
  }

  @ExceptionHandler
  String tooMany(InvocationRejectedException many, Model model, HttpServletResponse response) {
    return problem(
        HttpStatus.SERVICE_UNAVAILABLE,
        "Too many look at once",
        "As many of these questions as may be asked at once are being answered. Reload this page in a few seconds.",
        model,
        response);
  }

  @ExceptionHandler
  String said(ResponseStatusException said, Model model, HttpServletResponse response) {
    return problem(
        said.getStatusCode(),
        String.valueOf(said.getBody().getTitle()),
        String.valueOf(said.getReason()),
        model,
        response);
  }

  private static String problem(
      HttpStatusCode status,
      String problem,
      String advice,
      Model model,
      HttpServletResponse response) {
    response.setStatus(status.value());
    model.addAttribute("problem", problem);
    model.addAttribute("advice", advice);
    return "console/problem";
  }
}
