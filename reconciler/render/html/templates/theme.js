// Light or dark: as the system says, until a person says otherwise.

const THEMES = ["system", "light", "dark"];
const STORED = "reconciler-theme";

// Browsers may keep nothing for a file, or refuse to.
function remembered() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

function remember(theme) {
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    // It holds for as long as the page is open.
  }
}

function offerThemes() {
  const button = byId("theme");
  let chosen = THEMES.includes(remembered()) ? remembered() : "system";
  const show = () => {
    document.documentElement.dataset.theme = chosen;
    button.textContent = `Theme: ${chosen}`;
  };
  button.addEventListener("click", () => {
    chosen = THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length];
    remember(chosen);
    show();
  });
  button.hidden = false;
  show();
}
