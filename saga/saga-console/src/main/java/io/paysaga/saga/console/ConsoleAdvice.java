package io.paysaga.saga.console;

import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

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
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  String databaseAway(Exception away, Model model, HttpServletResponse response) {
    LOG.warn("A page of the console could not be made: " + away);
    response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    model.addAttribute("problem", "The database does not answer in time");
    model.addAttribute(
        "advice", "Sagas wait for it, and lose nothing. Reload this page in a few seconds.");
    return "console/problem";
  }

  @ExceptionHandler
  String malformed(
      MethodArgumentTypeMismatchException wrong, Model model, HttpServletResponse response) {
    response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
    model.addAttribute("problem", "There is no such page");
    model.addAttribute("advice", wrong.getName() + " stands for nothing in this address.");
    return "console/problem";
  }
}
