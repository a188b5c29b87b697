// What the page shows, by what its data are about.

const LISTS = {
  plan: ["changes", changesTable, changesOptions],
  report: ["outcomes", changesTable, appliedOptions],
  problems: ["problems", (packed) => new Table(packed), problemsOptions],
  tests: ["cases", casesTable, casesOptions],
};

function start() {
  offerThemes();
  const data = JSON.parse(byId("data").textContent);
  if (data === null) return;
  const [name, table, options] = LISTS[data.report];
  const section = byId(name);
  const explorer = section && new Explorer(section, table(data.tables[name]), options(data));
  performance.mark("first view");
  if (byId("graph")) drawGraph(byId("graph"), data.graph);
  if (!explorer) return;
  addEventListener("beforeprint", () => explorer.print());
  addEventListener("afterprint", () => explorer.draw());
  // Searching is made ready while nobody waits; who types before that waits once.
  setTimeout(() => explorer.search.prepare(), 50);
}

start();
