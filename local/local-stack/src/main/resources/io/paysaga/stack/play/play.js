// Buys and breaks by asking its own server, and shows what became of it.
(function () {
  "use strict";
  var MOST_SHOWN = 8;
  function at(id) { return document.getElementById(id); }
  function say(sentence) {
    at("said").textContent = sentence || "";
    at("said").hidden = !sentence;
  }
  function ask(path, body) {
    var request = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    return fetch(path, request).then(function (answer) {
      return answer.json().then(function (told) {
        if (!answer.ok) { throw new Error(told.problem); }
        return told;
      });
    });
  }
  function buyer() { return Number(at("buyer").value); }
  function numbers(count) { return count.toLocaleString("en"); }

  var points = 0;
  var turning = false;
  // One after the other, in the order of the clicks; meanwhile the page shows what was clicked.
  var pending = 0;
  var last = Promise.resolve();
  function turn(path, body) {
    pending += 1;
    last = last.then(function () { return ask(path, body); }).catch(function (no) { say(no.message); })
      .then(function () { pending -= 1; return look().catch(function () {}); });
  }
  function look() {
    return ask("/now?buyer=" + buyer()).then(function (now) {
      points = now.points;
      at("points").textContent = points === null ? "?" : numbers(points);
      at("console").href = now.console;
      at("console").dataset.home = now.console;
      if (pending) { return; }
      document.querySelectorAll("[data-switch]").forEach(function (one) {
        one.checked = one.dataset.switch === "platform" ? now.platformAway : now.frozen.indexOf(one.dataset.switch) >= 0;
      });
      if (!turning) { at("traffic").value = now.traffic; }
      at("rate").textContent = at("traffic").value;
      at("told").textContent = now.asked ? numbers(now.asked) + " checkouts of others so far" + (now.refused ? ", " + numbers(now.refused) + " refused." : ".") : "";
    });
  }

  function node(tag, kind, text) {
    var made = document.createElement(tag);
    if (kind) { made.className = kind; }
    if (text) { made.textContent = text; }
    return made;
  }
  function show(card, saga) {
    card.textContent = "";
    var top = node("div", "top");
    top.appendChild(node("b", "", saga.type + " " + saga.subject));
    top.appendChild(node("span", "status " + saga.status.toLowerCase(), saga.status.toLowerCase()));
    var link = node("a", "", "in the console");
    link.href = at("console").dataset.home + "/sagas/" + saga.id;
    top.appendChild(link);
    card.appendChild(top);
    var steps = node("ol", "steps");
    saga.steps.forEach(function (step) {
      var one = node("li");
      one.appendChild(node("span", step.status.toLowerCase(), step.name + ": " + step.status.toLowerCase().replace("_", " ") + (step.attempts > 1 ? ", asked " + step.attempts + " times" : "")));
      steps.appendChild(one);
    });
    card.appendChild(steps);
    if (saga.failure) { card.appendChild(node("p", "why muted", saga.failure.step + ": " + saga.failure.message)); }
  }
  function isOver(saga) {
    return ["COMPLETED", "COMPENSATED", "RESOLVED"].indexOf(saga.status) >= 0 &&
      saga.steps.every(function (step) { return ["DOING", "UNDOING", "BARRING"].indexOf(step.status) < 0; });
  }
  function watch(id) {
    var card = node("li");
    at("none").hidden = true;
    at("sagas").prepend(card);
    while (at("sagas").children.length > MOST_SHOWN) { at("sagas").lastChild.remove(); }
    (function again() {
      ask("/saga?id=" + id).then(function (saga) {
        show(card, saga);
        if (isOver(saga)) { look(); } else if (card.isConnected) { setTimeout(again, 400); }
      }, function () { if (card.isConnected) { setTimeout(again, 1000); } });
    })();
  }
  function buy(path, body) {
    say("");
    ask(path, body).then(function (begun) {
      say(begun.note);
      watch(begun.saga);
    }).catch(function (no) { say(no.message); });
  }

  at("buyer").addEventListener("change", look);
  at("give").addEventListener("click", function () {
    ask("/points", { buyer: buyer() }).then(look).catch(function (no) { say(no.message); });
  });
  at("dear").addEventListener("click", function () { at("price").value = (points || 0) + 1000; });
  at("order").addEventListener("click", function () {
    buy("/order", { buyer: buyer(), price: Number(at("price").value), cancel: at("cancel").checked });
  });
  at("seat").addEventListener("click", function () { buy("/seat", { buyer: buyer() }); });
  document.querySelectorAll("[data-switch]").forEach(function (one) {
    one.addEventListener("change", function () {
      var name = one.dataset.switch;
      if (name === "platform") { turn("/platform", { on: one.checked }); } else { turn("/freeze", { service: name, on: one.checked }); }
    });
  });
  at("traffic").addEventListener("input", function () { turning = true; at("rate").textContent = at("traffic").value; });
  at("traffic").addEventListener("change", function () {
    turning = false;
    turn("/traffic", { perSecond: Number(at("traffic").value) });
  });
  (function again() {
    look().catch(function () { say("The stack does not answer."); }).then(function () { setTimeout(again, 2000); });
  })();
})();
