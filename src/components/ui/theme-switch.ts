// The switch in the footer. public/theme.js has set the stored choice before the first paint.
// Without an import this would be a script whose names are everybody's.
export {};

const root = document.documentElement;
const prefersDark = matchMedia('(prefers-color-scheme: dark)');
/** As in tokens.css, for the bars of the browser. */
const paper = { light: '#f7fafc', dark: '#0d1522' };
type Theme = keyof typeof paper;

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-theme-switch]')) {
  button.addEventListener('click', () => {
    choose(isDark() ? 'light' : 'dark');
    nameAct(button);
  });
  prefersDark.addEventListener('change', () => nameAct(button));
  nameAct(button);
  button.hidden = false;
}

function isDark(): boolean {
  return root.dataset.theme ? root.dataset.theme === 'dark' : prefersDark.matches;
}

/** What the system shows anyway needs no memory, and follows the system again. */
function choose(theme: Theme): void {
  const isSystems = (theme === 'dark') === prefersDark.matches;
  if (isSystems) delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')) {
    const own: Theme = meta.media.includes('dark') ? 'dark' : 'light';
    meta.content = paper[isSystems ? own : theme];
  }
  try {
    if (isSystems) localStorage.removeItem('theme');
    else localStorage.setItem('theme', theme);
  } catch {
    // Storage is off: the choice lasts for this page.
  }
}

function nameAct(button: HTMLButtonElement): void {
  button.textContent = isDark() ? 'Light colors' : 'Dark colors';
}
