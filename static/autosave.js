/* A long form saves itself a few seconds after the last key. Without this file its Save button does. */
"use strict";

for (const form of document.querySelectorAll("form[data-tw-autosave]")) {
  const state = form.querySelector("[data-tw-state]");
  let timer, stopped = false, sending = false;

  async function save() {
    if (sending) return later();
    sending = true;
    const typed = new FormData(form);
    typed.delete("form_key"); // the key is for the Save button, which may follow
    typed.set("autosave", "1");
    try {
      const answer = await fetch(location.pathname, { method: "POST", body: typed, credentials: "same-origin" });
      const said = await answer.json();
      state.textContent = said.saved ?? said.refused;
      if (said.saved) {
        form.elements.version.value = said.version;
        form.elements.version_loaded.value = said.loaded;
      } else stopped = true;
    } catch {
      later(15000); // no connection: the next attempt comes by itself
    } finally {
      sending = false;
    }
  }

  function later(wait = 4000) {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, wait);
  }

  form.addEventListener("input", () => later());
  form.addEventListener("submit", () => { clearTimeout(timer); stopped = true; });
}
