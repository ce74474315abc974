/* Comfort only: every page works without this file. Texts come from the page, so they are translated. */
"use strict";

const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/* --- Dialogs ---
   <a href="/real/page/" data-tw-dialog="id"> opens a <dialog> of this page;
   <a href="/real/page/" data-tw-confirm> fetches that page's [data-tw-confirm-body] and asks at once. */

function show(dialog, opener) {
  dialog.addEventListener("close", () => opener.focus(), { once: true });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  for (const button of all("[data-tw-close]", dialog)) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
    });
  }
  dialog.showModal();
}

async function ask(link) {
  const answer = await fetch(link.href, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const body = page.querySelector("[data-tw-confirm-body]");
  if (!answer.ok || answer.redirected || !body) throw new Error("not a confirmation page");
  const dialog = document.createElement("dialog");
  dialog.className = "tw-dialog";
  dialog.setAttribute("aria-labelledby", "confirm-title");
  dialog.append(body);
  document.body.append(dialog);
  show(dialog, link);
  dialog.addEventListener("close", () => dialog.remove());
}

document.addEventListener("click", (event) => {
  const plainClick = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const link = event.target.closest("[data-tw-dialog], [data-tw-confirm]");
  if (!link || !plainClick || !window.HTMLDialogElement) return;
  const dialog = document.getElementById(link.dataset.twDialog);
  if (dialog) {
    event.preventDefault();
    show(dialog, link);
  } else if ("twConfirm" in link.dataset) {
    event.preventDefault();
    ask(link).catch(() => location.assign(link.href));
  }
});

/* --- Menus: a <details data-tw-more> closes when one looks elsewhere --- */

document.addEventListener("click", (event) => {
  for (const menu of all("[data-tw-more][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("[data-tw-more][open]");
  if (!menu || document.querySelector("dialog[open]")) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

/* --- Forms --- */

for (const form of all("form[data-tw-guard]")) {
  const state = form.querySelector("[data-tw-state]");
  let changed = false;
  form.addEventListener("input", () => {
    changed = true;
    if (state) state.textContent = state.dataset.changed;
  });
  form.addEventListener("submit", () => (changed = false));
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

/* A form that came back with errors starts at their summary. */
document.querySelector("[data-tw-focus]")?.focus();

/* 24112026 becomes 24.11.2026, or with the separator the field names. */
for (const field of all(".dateinput")) {
  const separator = field.dataset.dateSeparator ?? ".";
  field.addEventListener("blur", () => {
    const digits = field.value.replace(/\D/g, "");
    if (digits.length === 8 && /^\d+$/.test(field.value.trim())) {
      field.value = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4)].join(separator);
    }
  });
}

/* --- Toasts: eight seconds, and as long as somebody is at them --- */

for (const toast of all("[data-tw-toast]")) {
  const button = toast.querySelector("[data-tw-close]");
  button.hidden = false;
  button.addEventListener("click", () => toast.remove());
  let timer;
  const start = () => (timer = setTimeout(() => toast.remove(), 8000));
  const stop = () => clearTimeout(timer);
  for (const name of ["focusin", "pointerenter"]) toast.addEventListener(name, stop);
  for (const name of ["focusout", "pointerleave"]) toast.addEventListener(name, start);
  start();
}

/* --- Copy --- */

for (const button of all("[data-tw-copy]")) {
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.twCopy);
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    (button.querySelector("span") ?? button).textContent = button.dataset.done;
  });
}

/* --- What does not fit scrolls to where one stands: a chain begins with the step that is late, else with the
   next open one; tabs, chips and the road of a pairing show what is present --- */

const first = (row, selectors) => selectors.map((selector) => row.querySelector(selector)).find(Boolean);

for (const row of all(".tw-chain, .tw-tabs, .tw-scrollx")) {
  const chain = row.matches(".tw-chain");
  const present = chain
    ? first(row, [".is-late", "li:not(.is-done, .is-off, .is-big)"])
    : first(row, [".active, [aria-current]", ".ph-now"]);
  if (present && row.scrollWidth > row.clientWidth) {
    const left = present.getBoundingClientRect().left - row.getBoundingClientRect().left;
    row.scrollLeft = Math.max(0, left - (chain ? 0 : 100));
  }
}

/* --- "/" goes to the page's search box --- */

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, textarea, select, [contenteditable]")) return;
  const search = document.querySelector('input[type="search"]');
  if (search) {
    event.preventDefault();
    search.focus();
  }
});

/* --- Printing needs script; without it the button stays away --- */
for (const button of all("[data-tw-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/* --- Drafts ---
   Long texts outlive a lost session, a closed window, a power cut: what is typed into a text area of a guarded form
   is kept on this device until the form was saved, for a week at most, and offered when the form is opened again.
   Signing out forgets all of it. Comfort only: every page works without this file. */
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
    const name = PREFIX + user + ":" + location.pathname + form.dataset.twGuard; // several forms on one page

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
