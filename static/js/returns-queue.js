// The warehouse without a connection: what was done is kept on this device and sent when there is one again. Online,
// and without this file, the same forms are sent as forms.
(() => {
  const desk = document.querySelector("[data-queue]");
  if (!desk || !window.indexedDB || !window.fetch) return;

  const waiting = desk.querySelector("[data-waiting]");
  const answers = desk.querySelector("[data-answers]");
  const NAME = `stoep-returns-${desk.dataset.queue}`; // one queue a shop and person: nobody speaks for another
  const PART = 20; // entries sent at a time

  // --- what is kept ---------------------------------------------------------------------------------------------
  const opened = new Promise((yes, no) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("acts", { keyPath: "number", autoIncrement: true });
    asked.onsuccess = () => yes(asked.result);
    asked.onerror = () => no(asked.error);
  });

  async function store(mode, use) {
    const acts = (await opened).transaction("acts", mode).objectStore("acts");
    return new Promise((yes, no) => {
      const asked = use(acts);
      asked.onsuccess = () => yes(asked.result);
      asked.onerror = () => no(asked.error);
    });
  }

  const kept = () => store("readonly", (acts) => acts.getAll());
  const keep = (act) => store("readwrite", (acts) => acts.add(act));
  const drop = (number) => store("readwrite", (acts) => acts.delete(number));

  // --- what is said ---------------------------------------------------------------------------------------------
  function say({ words, good, href, said, goods }, isKept) {
    const line = document.createElement("li");
    const mark = document.createElement("span");
    mark.className = good ? "badge badge--good" : "badge badge--warn";
    mark.textContent = isKept ? desk.dataset.here : good ? desk.dataset.good : desk.dataset.warn;
    if (isKept) line.dataset.kept = "";
    const text = document.createElement("span");
    text.textContent = words;
    line.append(mark, text);
    if (goods?.length) {
      const inside = document.createElement("span");
      inside.className = "soft small";
      inside.textContent = goods.join(" · ");
      line.append(inside, restButton(said, line));
    }
    if (href) {
      const link = document.createElement("a");
      link.href = href;
      link.textContent = desk.dataset.look;
      line.append(link);
    }
    answers.prepend(line);
    while (answers.children.length > 30) answers.lastChild.remove();
  }

  // What was just received is often as it should be: said with one tap, without leaving the page.
  function restButton(code, line) {
    const button = document.createElement("button");
    button.className = "button button--quiet dash-small";
    button.type = "button";
    button.textContent = desk.dataset.rest;
    button.addEventListener("click", () => {
      button.disabled = true;
      const act = { id: fresh(), kind: "inspect", at: new Date().toISOString(), text: code, fields: { act: "rest" }, files: [] };
      tryNow(act).then((answer) => (line.remove(), answer && say(answer)));
      document.querySelector("[autofocus]")?.focus();
    });
    return button;
  }

  async function count() {
    const number = (await kept()).length;
    waiting.hidden = number === 0;
    const words = number === 1 ? waiting.dataset.one : waiting.dataset.many.replace("#", number);
    waiting.querySelector("[data-waiting-words]").textContent = words;
    return number;
  }

  // --- what is sent ---------------------------------------------------------------------------------------------
  async function tell(acts) {
    const body = new FormData();
    const entries = acts.map(({ id, kind, at, text, fields }) => ({ id, kind, at, text, fields }));
    body.set("list", JSON.stringify({ sent_at: new Date().toISOString(), entries }));
    body.set("csrfmiddlewaretoken", desk.querySelector("[name=csrfmiddlewaretoken]").value);
    for (const act of acts) for (const [name, file] of act.files) body.set(`${act.id}:${name}`, file, file.name);
    const answer = await fetch(desk.dataset.replay, { method: "POST", body, credentials: "same-origin" });
    const isOurs = answer.ok && (answer.headers.get("Content-Type") || "").startsWith("application/json");
    // A log-in page, a refused token, a server that restarts: what was done stays here until it is answered.
    if (!isOurs) throw Object.assign(new Error(String(answer.status)), { reached: answer.status < 500 });
    return (await answer.json()).answers;
  }

  let sending = false;

  async function flush() {
    if (sending) return;
    sending = true;
    try {
      for (let acts = await kept(); acts.length; acts = await kept()) {
        const part = acts.slice(0, PART);
        const told = new Map((await tell(part)).map((answer) => [answer.id, answer]));
        for (const act of part) {
          const answer = told.get(act.id);
          if (answer) say(act.text && !answer.href ? { ...answer, words: `${act.text} – ${answer.words}` } : answer);
          await drop(act.number);
        }
        if (acts.length === part.length) {
          answers.querySelectorAll("[data-kept]").forEach((line) => line.remove());
          say({ words: desk.dataset.sent, good: true });
        }
      }
    } catch (problem) {
      if (problem.reached) say({ words: desk.dataset.lost, good: false });
    } finally {
      sending = false;
      await count();
    }
  }

  // --- what is done ---------------------------------------------------------------------------------------------
  const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");

  function actOf(form, button) {
    const act = { id: form.elements.id.value, at: new Date().toISOString(), fields: {}, files: [] };
    const isCount = button?.name === "act" && button.value === "count";
    act.kind = isCount ? "count" : form.dataset.kind;
    act.text = (form.dataset.text || form.elements.text?.value || "").trim();
    if (button?.name) act.fields[button.name] = button.value;
    for (const [name, value] of new FormData(form)) {
      if (value instanceof File) value.size && act.files.push([name, value]);
      else if (name !== "csrfmiddlewaretoken" && name !== "id") act.fields[name] = value;
    }
    return act;
  }

  function next(form) {
    form.elements.id.value = fresh();
    form.reset();
    const field = form.querySelector("[autofocus], input[name=text]");
    field && ((field.value = ""), field.focus());
  }

  // As a form, with the button that was pressed.
  function send(form, button) {
    if (button?.name) {
      const pressed = document.createElement("input");
      Object.assign(pressed, { type: "hidden", name: button.name, value: button.value });
      form.append(pressed);
    }
    form.submit();
  }

  // The answer, or nothing where it is kept for later.
  async function tryNow(act) {
    try {
      if ((await kept()).length) throw new Error("what was done before goes first");
      return (await tell([act]))[0];
    } catch (problem) {
      await keep(act);
      const why = problem.reached ? desk.dataset.lost : desk.dataset.kept;
      say({ words: act.text ? `${act.text} – ${why}` : why, good: false }, true);
      await count();
      if (navigator.onLine && !problem.reached) flush();
    }
  }

  async function done(form, button) {
    const act = actOf(form, button);
    if (form.dataset.kind === "receive" && !act.text) return;
    const answer = await tryNow(act);
    if (!answer) return next(form);
    // The server's own pages know better how to ask again, and where the fields are that are wrong.
    if (!answer.good && answer.code !== "received" && answer.code !== "already") return send(form, button);
    if (form.dataset.then) return location.assign(form.dataset.then);
    if (button?.value === "look" && answer.href) return location.assign(answer.href);
    say(answer);
    next(form);
  }

  for (const form of document.querySelectorAll("form[data-offline]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      done(form, event.submitter).catch(() => send(form, event.submitter));
    });
  }
  desk.querySelector("[data-send]").addEventListener("click", flush);
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  setInterval(() => navigator.onLine && !waiting.hidden && flush(), 20000);
  count().then((number) => number && navigator.onLine && flush());
})();
