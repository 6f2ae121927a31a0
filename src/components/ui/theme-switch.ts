// The switch in the footer. public/theme.js has set the stored choice before the first paint.
const root = document.documentElement;
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-theme-switch]')) {
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : prefersDark.matches);
  const name = () => {
    button.textContent = isDark() ? 'Light colors' : 'Dark colors';
  };
  button.addEventListener('click', () => {
    const next = isDark() ? 'light' : 'dark';
    root.dataset.theme = next;
    try {
      // The system's own setting needs no memory.
      if ((next === 'dark') === prefersDark.matches) localStorage.removeItem('theme');
      else localStorage.setItem('theme', next);
    } catch {
      // Storage is off: the choice lasts for this page.
    }
    name();
  });
  prefersDark.addEventListener('change', name);
  name();
  button.hidden = false;
}
