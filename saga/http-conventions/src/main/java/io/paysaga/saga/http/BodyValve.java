package io.paysaga.saga.http;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * What a filter cannot ask of the web server about a body. It gets a look at the connection that
 * does not wait, without which only those bytes seem to be there that came with the head. The
 * connection of a request whose body nobody reads is closed: the web server would read the rest of
 * it, as slowly as the client sends it, to keep the connection.
 */
final class BodyValve extends ValveBase {

  BodyValve() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    Runnable look = () -> request.getCoyoteRequest().action(ActionCode.AVAILABLE, true);
    request.setAttribute(RequestBodyFilter.LOOK, look);
    getNext().invoke(request, response);
    if (request.getAttribute(RequestBodyFilter.UNREAD) != null) {
      response.finishResponse();
      request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
      // For the web server that is an error; it is answered, and no page of it is to follow.
      response.setErrorReported();
    }
  }
}
