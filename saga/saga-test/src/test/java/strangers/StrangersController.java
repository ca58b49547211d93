package strangers;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A door of who uses the libraries, and guards it in their own way. */
@RestController
public class StrangersController {

  @GetMapping("/strangers")
  String door() {
    return "open";
  }
}
