// The brand's page: a colour picker beside each colour, and a preview that follows what is typed. Works without it too.
(() => {
  const form = document.getElementById("brand-form");
  const frame = document.querySelector('iframe[name="brand-preview"]');
  if (!form || !frame) return;

  for (const text of form.querySelectorAll("[data-colour]")) {
    const picker = document.createElement("input");
    const pair = document.createElement("div");
    picker.type = "color";
    picker.className = "input";
    picker.tabIndex = -1; // the text beside it is the control; this one is for the mouse
    picker.setAttribute("aria-hidden", "true");
    picker.disabled = text.disabled;
    pair.className = "dash-colour";
    text.replaceWith(pair);
    pair.append(picker, text);
    const show = () => {
      const known = text.value || form.elements.colour.value; // an empty one follows the brand's colour
      if (/^#?[0-9a-f]{6}$/i.test(known)) picker.value = "#" + known.replace("#", "").toLowerCase();
    };
    show();
    text.addEventListener("input", show);
    picker.addEventListener("input", () => {
      text.value = picker.value;
      text.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  let waiting;
  const follow = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const draft = new URLSearchParams();
      for (const [name, value] of new FormData(form)) {
        if (typeof value === "string" && name !== "csrfmiddlewaretoken") draft.append(name, value);
      }
      // Put in place of the last one, so that "back" leaves the page instead of going through every colour.
      frame.contentWindow.location.replace(`${form.dataset.preview}?${draft}`);
    }, 350);
  };
  form.addEventListener("input", follow);
  document.querySelectorAll("[data-preview-part]").forEach((part) => part.addEventListener("input", follow));
  const button = document.querySelector("[data-preview-button]");
  if (button) button.remove(); // it follows by itself
  if (form.querySelector(".field--wrong")) follow();
})();
