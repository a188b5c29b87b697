// Elements, and texts of authors and of the cloud made inert: nothing here reads text as markup.

const SVG = "http://www.w3.org/2000/svg";
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0]|[\u{e0100}-\u{e01ef}]/gu;
const NAMED = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const grouped = new Intl.NumberFormat("en-US");

// What is not plainly seen, as an escape, as the other formats show it.
function visible(text) {
  return text.replace(HIDDEN, (character) => {
    const number = character.codePointAt(0);
    const hex = number.toString(16);
    if (number < 0x100) return NAMED[character] ?? `\\x${hex.padStart(2, "0")}`;
    return number < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
  });
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

// A name or a text of somebody else: in its own direction, whatever stands beside it.
function bidi(text, most = Infinity) {
  const characters = text.length > most ? `${text.slice(0, most)}…` : text;
  return element("bdi", { dir: "auto" }, visible(characters));
}

function counted(count, one, many = `${one}s`) {
  return `${grouped.format(count)} ${count === 1 ? one : many}`;
}

function byId(id) {
  return document.getElementById(id);
}
