// What thresholds do to the scores from 0 to 100: a bar before the change, and one after it.

// Which scores pass, which go to review, and which are blocked; what reaches both is blocked.
function spans(levels) {
  const within = (score) => Math.min(101, Math.max(0, score));
  const block = within(levels.block);
  const review = Math.min(within(levels.review), block);
  return [["pass", 0, review], ["review", review, block], ["block", block, 101]].filter(([, from, to]) => to > from);
}

function said(levels) {
  if (levels === null) return "not checked";
  return spans(levels).map(([what, from, to]) => `${what} ${from === to - 1 ? from : `${from}–${to - 1}`}`).join(", ");
}

function bar(levels) {
  const made = element("div", { class: "bar", "aria-hidden": "true" });
  const parts = levels === null ? [["off", 0, 101]] : spans(levels);
  for (const [what, from, to] of parts) {
    const part = element("span", { class: what }, to - from > 14 ? (what === "off" ? "not checked" : what) : "");
    part.style.flexGrow = String(to - from);
    made.append(part);
  }
  return made;
}

function scale({ path, before, after }, words) {
  const line = (title, levels) =>
    element("div", { class: "scale" }, element("span", { class: "side" }, title), bar(levels), element("span", { class: "spans" }, said(levels)));
  return element("figure", { class: "scales" }, element("figcaption", {}, bidi(path)), line(words.before, before), line(words.after, after));
}
