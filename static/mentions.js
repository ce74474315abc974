/* Typing @ in a comment offers the people who can be addressed; choosing one writes the name and ticks the box below.
   Comfort only: without this file the boxes are ticked by hand. Texts come from the page, so they are translated. */
"use strict";

const MOST = 8;
const AT_THE_END = /(?:^|[\s(])@([^@\n]{0,40})$/;

const folded = (text) =>
  text.replace(/[İIı]/g, "i").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

function offerNames(area, boxes) {
  const named = boxes.map((box) => [box.value, { box, name: box.labels[0].textContent.trim() }]);
  const people = [...new Map(named.reverse()).values()].reverse(); // who works for two cities stands in both
  const details = boxes[0].closest("details");
  const words = details.querySelector("summary").textContent.trim();
  const list = document.createElement("ul");
  list.className = "tw-names";
  list.id = `${area.id}-names`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words);
  const status = document.createElement("span");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  area.after(list, status);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);
  let found = [];
  let at = 0;

  function point(index) {
    at = index;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", number === at));
    area.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function close() {
    found = [];
    list.replaceChildren();
    area.removeAttribute("aria-activedescendant");
  }

  function typed() {
    const before = area.value.slice(0, area.selectionStart);
    return area.selectionStart === area.selectionEnd ? AT_THE_END.exec(before)?.[1] : undefined;
  }

  function choose(person) {
    const end = area.selectionStart;
    area.setRangeText(`${person.name} `, end - typed().length - 1, end, "end");
    person.box.checked = true;
    details.open = true;
    status.textContent = `${words} ${person.name}`;
    close();
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function show() {
    const wanted = typed();
    const fits = ({ name }) => folded(` ${name}`).includes(` ${folded(wanted)}`);
    close();
    if (wanted === undefined || wanted.startsWith(" ")) return;
    found = people.filter(fits).slice(0, MOST);
    const options = found.map((person, number) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${number}`;
      option.setAttribute("role", "option");
      option.textContent = person.name;
      option.addEventListener("click", () => choose(person));
      return option;
    });
    list.replaceChildren(...options);
    if (options.length) point(0);
  }

  const steps = { ArrowDown: 1, ArrowUp: -1 };
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the cursor
  area.addEventListener("input", show);
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (!found.length || event.isComposing) return;
    if (event.key in steps) point((at + steps[event.key] + found.length) % found.length);
    else if (event.key === "Enter" || event.key === "Tab") choose(found[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}

for (const form of document.querySelectorAll("form")) {
  const boxes = [...form.querySelectorAll("[name=mentioned]")];
  if (!boxes.length) continue;
  offerNames(form.querySelector("textarea"), boxes);
  form.querySelector("[data-tw-mentions]").hidden = false;
}
