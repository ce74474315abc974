/* Long texts outlive a lost session, a closed window, a power cut: what is typed into a text area of a guarded form
   is kept on this device until the form was saved, for a week at most, and offered when the form is opened again.
   Signing out forgets all of it. Comfort only: every page works without this file. */
"use strict";

(() => {
  const user = document.body.dataset.user;
  const PREFIX = "tw-draft:";
  const SENT = "tw-draft-sent";
  const WEEK = 7 * 24 * 3600 * 1000;

  let store, tab;
  try {
    store = window.localStorage;
    tab = window.sessionStorage;
  } catch {
    return; // the browser keeps nothing, so there is nothing to do
  }

  const names = () => Object.keys(store).filter((name) => name.startsWith(PREFIX));
  const read = (name) => {
    try {
      return JSON.parse(store.getItem(name));
    } catch {
      return null;
    }
  };

  /* A page without a person is the sign-in page: what was sent to it never arrived. */
  if (!user) {
    tab.removeItem(SENT);
    return;
  }
  const sent = tab.getItem(SENT);
  if (sent && !document.querySelector("[role=alert]")) store.removeItem(sent);
  tab.removeItem(SENT);
  for (const name of names()) {
    if (Date.now() - (read(name)?.at ?? 0) > WEEK) store.removeItem(name);
  }

  for (const form of document.querySelectorAll("form[action$='/logout/']")) {
    form.addEventListener("submit", () => names().forEach((name) => store.removeItem(name)));
  }

  for (const form of document.querySelectorAll("form[data-tw-guard]")) {
    const areas = [...form.querySelectorAll("textarea")];
    const offer = form.querySelector("[data-tw-draft]");
    if (!areas.length || !offer) continue;
    const name = PREFIX + user + ":" + location.pathname;

    let timer;
    const keep = () => {
      const texts = areas.filter((area) => area.value !== area.defaultValue).map((area) => [area.name, area.value]);
      if (texts.length) store.setItem(name, JSON.stringify({ at: Date.now(), texts: Object.fromEntries(texts) }));
      else store.removeItem(name);
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(keep, 400);
    });
    window.addEventListener("pagehide", () => {
      if (areas.some((area) => area.value !== area.defaultValue)) keep();
    });
    form.addEventListener("submit", () => {
      keep();
      if (store.getItem(name)) tab.setItem(SENT, name);
    });

    /* A form that came back with errors holds the text already. */
    const draft = form.querySelector("[role=alert]") ? null : read(name);
    const lost = draft ? areas.filter((area) => area.name in draft.texts && area.value !== draft.texts[area.name]) : [];
    if (!lost.length) continue;
    const language = document.documentElement.lang;
    const when = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(draft.at);
    offer.querySelector("[data-tw-draft-time]").textContent = when;
    offer.hidden = false;
    form.prepend(offer);
    offer.querySelector("[data-tw-draft-restore]").addEventListener("click", () => {
      for (const area of lost) area.value = draft.texts[area.name];
      offer.hidden = true;
      form.dispatchEvent(new Event("input", { bubbles: true }));
      lost[0].focus();
    });
    offer.querySelector("[data-tw-draft-discard]").addEventListener("click", () => {
      store.removeItem(name);
      offer.hidden = true;
    });
  }
})();
