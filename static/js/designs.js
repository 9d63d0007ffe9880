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

  for (const field of form.querySelectorAll("[data-rich]")) {
    const bar = document.createElement("p");
    bar.className = "cluster";
    for (const [label, before, after] of [["B", "<strong>", "</strong>"], ["I", "<em>", "</em>"], ["Link", '<a href="https://">', "</a>"], ["•", "<ul>\n<li>", "</li>\n</ul>"]]) {
      const act = document.createElement("button");
      act.type = "button";
      act.className = "button button--quiet";
      act.textContent = label;
      act.disabled = field.matches(":disabled");
      act.addEventListener("click", () => {
        const { selectionStart: start, selectionEnd: end, value } = field;
        field.setRangeText(before + value.slice(start, end) + after, start, end, "select");
        field.focus();
        follow();
      });
      bar.append(act);
    }
    field.before(bar);
  }
})();
