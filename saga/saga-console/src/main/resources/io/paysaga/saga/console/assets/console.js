// Ticks all sagas of the page at once.
(function () {
  "use strict";
  var all = document.getElementById("all");
  if (all) {
    all.addEventListener("change", function () {
      document.querySelectorAll("input[name=saga]").forEach(function (one) { one.checked = all.checked; });
    });
  }
})();

// Says so when what stands on the page could not be refreshed, and takes that back when it was.
(function () {
  "use strict";
  var notice = document.getElementById("stale");
  if (!notice) {
    return;
  }
  var usual = notice.textContent;
  function tell(sentence) {
    notice.textContent = sentence;
    notice.hidden = false;
  }
  document.body.addEventListener("htmx:responseError", function (event) {
    var status = event.detail.xhr.status;
    tell(status === 401 ? "You are signed out, and nothing is refreshed any more. Reload this page to sign in again." : usual);
  });
  ["htmx:sendError", "htmx:timeout"].forEach(function (failure) {
    document.body.addEventListener(failure, function () { tell(usual); });
  });
  // What somebody has opened to read is not closed under their eyes.
  document.body.addEventListener("htmx:beforeRequest", function (event) {
    if (event.detail.elt.querySelector("details[open]")) { event.preventDefault(); }
  });
  document.body.addEventListener("htmx:afterSwap", function () { notice.hidden = true; });
})();
