/* Adding documents by dropping them, and how far the sending is. Without this file the form works as any form. */
"use strict";

function prepareDrop(form) {
  const input = form.querySelector("input[type=file]");
  const box = input.closest(".mb-3") ?? input.parentElement;
  const hint = document.createElement("p");
  hint.className = "form-text mb-0";
  hint.textContent = form.querySelector("[data-tw-upload-status]").dataset.drop;
  box.append(hint);
  const chosen = document.createElement("ul");
  chosen.className = "dc-chosen";
  box.append(chosen);
  box.classList.add("dc-drop");

  input.addEventListener("change", () => {
    const lines = [...input.files].map((file) => {
      const line = document.createElement("li");
      line.textContent = file.name;
      return line;
    });
    chosen.replaceChildren(...lines);
  });

  for (const name of ["dragenter", "dragover"]) {
    box.addEventListener(name, (event) => {
      event.preventDefault();
      box.classList.add("is-over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    box.addEventListener(name, () => box.classList.remove("is-over"));
  }
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    const all = new DataTransfer();
    const files = [...(input.multiple ? input.files : []), ...event.dataTransfer.files];
    for (const file of input.multiple ? files : files.slice(0, 1)) all.items.add(file);
    input.files = all.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/* The server answers a script that was successful with 300, which is not followed by itself: the messages of the
   page it leads to are then read by the person and not by this request. */
function sendWithProgress(form) {
  const input = form.querySelector("input[type=file]");
  const status = form.querySelector("[data-tw-upload-status]");
  const bar = document.createElement("progress");
  bar.className = "dc-progress";
  bar.max = 100;
  bar.setAttribute("aria-label", status.dataset.words);
  input.closest(".dc-drop").append(bar);
  status.textContent = status.dataset.words;
  const buttons = form.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;

  const request = new XMLHttpRequest();
  request.open("POST", location.href);
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = (event.loaded / event.total) * 100;
  });
  request.addEventListener("error", () => form.submit());
  request.addEventListener("load", () => {
    if (request.status === 300) {
      location.assign(request.getResponseHeader("Location"));
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const theirs = page.querySelector("form[data-tw-upload] .tw-form-b");
    if (!theirs) {
      location.assign(request.responseURL);
      return;
    }
    form.querySelector(".tw-form-b").replaceWith(theirs);
    for (const button of buttons) button.disabled = false;
    prepareDrop(form);
    form.querySelector("[data-tw-focus]")?.focus();
  });
  request.send(new FormData(form));
}

for (const form of document.querySelectorAll("form[data-tw-upload]")) {
  prepareDrop(form);
  form.addEventListener("submit", (event) => {
    if (!form.querySelector("input[type=file]").files.length) return;
    event.preventDefault();
    sendWithProgress(form);
  });
}
