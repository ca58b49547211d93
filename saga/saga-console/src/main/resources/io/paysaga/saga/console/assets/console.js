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
  document.body.addEventListener("htmx:afterSwap", function () { notice.hidden = true; });
})();
