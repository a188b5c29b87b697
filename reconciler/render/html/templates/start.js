// What the page shows, by the tables among its data: one for one target, one or more for several.

const LISTS = {
  changes: [changesTable, changesOptions],
  outcomes: [changesTable, appliedOptions],
  problems: [(packed) => new Table(packed), problemsOptions],
  cases: [casesTable, casesOptions],
};

function start() {
  offerThemes();
  const data = JSON.parse(byId("data").textContent);
  if (data === null) return;
  const explorers = Object.entries(data.tables)
    .filter(([name]) => byId(name))
    .map(([name, packed]) => new Explorer(byId(name), LISTS[name][0](packed), LISTS[name][1](data)));
  performance.mark("first view");
  if (byId("graph")) drawGraph(byId("graph"), data.graph);
  addEventListener("beforeprint", () => explorers.forEach((each) => each.print()));
  addEventListener("afterprint", () => explorers.forEach((each) => each.draw()));
  // Searching is made ready while nobody waits; who types before that waits once.
  setTimeout(() => explorers.forEach((each) => each.search.prepare()), 50);
}

start();
