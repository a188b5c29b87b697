// What the page shows, by what its data are about.

function start() {
  offerThemes();
  const data = JSON.parse(byId("data").textContent);
  if (data === null) return;
  const explorers = [];
  if (byId("changes")) {
    explorers.push(new Explorer(byId("changes"), changesTable(data.tables.changes), changesOptions(data)));
  }
  performance.mark("first view");
  if (byId("graph")) drawGraph(byId("graph"), data.graph);
  addEventListener("beforeprint", () => explorers.forEach((explorer) => explorer.print()));
  addEventListener("afterprint", () => explorers.forEach((explorer) => explorer.draw()));
  // Searching is made ready while nobody waits; who types before that waits once.
  setTimeout(() => explorers.forEach((explorer) => explorer.search.prepare()), 50);
}

start();
