/* What belongs to passkeys shows only in browsers that know them, and what goes wrong is said on the page.
   The talking with the browser is done by the scripts of allauth. */
"use strict";

const passkeysKnown = Boolean(window.PublicKeyCredential);

for (const part of document.querySelectorAll("[data-tw-passkey]")) part.hidden = !passkeysKnown;
for (const part of document.querySelectorAll("[data-tw-no-passkey]")) part.hidden = passkeysKnown;

/* Cancelled, not recognised, no connection: to who sits there it is one and the same. */
document.addEventListener("allauth.error", (event) => {
  const note = document.querySelector("[data-tw-passkey-fault]");
  if (!note) return;
  event.preventDefault();
  note.hidden = false;
  note.focus();
});
