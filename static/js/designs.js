// The editor of mails: the preview follows what is typed, and buttons put tags around words. Works without it too.
(() => {
  const form = document.getElementById("design-form");
  const button = document.querySelector("[data-preview-button]");
  if (!form || !button) return;

  let waiting;
  const follow = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => form.requestSubmit(button), 600);
  };
  form.addEventListener("input", follow);
  for (const part of document.querySelectorAll("[data-preview-part]")) part.addEventListener("change", follow);

  // What was typed and could not be saved is what the preview shows: or why it cannot be shown.
  const saved = document.querySelector("[data-preview-saved]");
  if (saved) {
    saved.remove();
    form.requestSubmit(button);
  }

  // One bar of helpers stands below the box that is written in: tags for rich text, and the values that there are.
  const values = document.querySelector("[data-insert]");
  let target;
  const bar = document.createElement("p");
  bar.className = "cluster dash-tight dash-design-bar";
  const put = (before, after = "", end = "select") => {
    const { selectionStart: start, selectionEnd: stop, value } = target;
    target.setRangeText(before + value.slice(start, stop) + after, start, stop, end);
    target.focus();
    follow();
  };
  const tags = [["B", "<strong>", "</strong>"], ["I", "<em>", "</em>"], ["Link", '<a href="https://">', "</a>"], ["•", "<ul>\n<li>", "</li>\n</ul>"]];
  const acts = tags.map(([label, before, after]) => {
    const act = document.createElement("button");
    act.type = "button";
    act.className = "button button--quiet";
    act.textContent = label;
    act.addEventListener("click", () => put(before, after));
    return act;
  });
  const list = document.createElement("select");
  if (values) {
    list.className = "input small dash-design-insert";
    list.setAttribute("aria-label", values.dataset.insert);
    list.append(new Option(`+ ${values.dataset.insert}`, ""));
    for (const row of values.querySelectorAll('[data-kind="text"], [data-kind="count"], [data-kind="link"]')) {
      list.append(new Option(`${row.dataset.words} (${row.dataset.value})`, row.dataset.value));
    }
    list.addEventListener("input", (event) => event.stopPropagation());
    list.addEventListener("change", () => {
      if (list.value) put(`{{ ${list.value} }}`, "", "end");
      list.value = "";
    });
  }
  form.addEventListener("focusin", (event) => {
    if (event.target === target || !event.target.matches("textarea[data-words]") || event.target.matches(":disabled")) return;
    target = event.target;
    bar.replaceChildren(...(target.matches("[data-rich]") ? acts : []), ...(values ? [list] : []));
    target.after(bar);
  });
})();
