/** The page's script: comforts only. What it touches is text and classes, never markup. */
export const SCRIPT = `'use strict';
document.documentElement.classList.add('js');
const all = (selector, from = document) => [...from.querySelectorAll(selector)];

for (const element of all('[data-copy]')) addCopy(element, element, () => element.textContent);
for (const element of all('[data-copyable]')) addCopy(element.querySelector('h2'), undefined, () => all('.frame', element).map(frameText).join('\\n'));

function addCopy(place, after, text) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    button.textContent = (await copied(text())) ? 'Copied' : 'Press Ctrl+C';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
  if (after) after.after(button);
  else place.append(button);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}

function frameText(frame) {
  return all('.number, code, .place', frame).map((part) => part.textContent).join(' ');
}

const search = document.getElementById('search');
const hits = document.getElementById('hits');
search.addEventListener('input', () => {
  const wanted = search.value.trim().toLowerCase();
  const items = all('[data-item]');
  let found = 0;
  for (const item of items) {
    const fits = wanted === '' || item.textContent.toLowerCase().includes(wanted);
    item.classList.toggle('away', !fits);
    if (fits) found += 1;
    for (let around = item.parentElement.closest('details'); wanted !== '' && fits && around; around = around.parentElement.closest('details')) around.open = true;
  }
  hits.textContent = wanted === '' ? '' : found + (found === 1 ? ' hit' : ' hits');
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target.matches('input, textarea')) return;
  event.preventDefault();
  search.focus();
});

const theme = document.getElementById('theme');
const system = matchMedia('(prefers-color-scheme: dark)');
const current = () => document.documentElement.style.colorScheme || (system.matches ? 'dark' : 'light');
const nameTheme = () => {
  theme.textContent = current() === 'dark' ? '\u263e Dark' : '\u2600 Light';
  theme.title = 'This is the ' + current() + ' theme; click for the other.';
};
theme.addEventListener('click', () => {
  document.documentElement.style.colorScheme = current() === 'dark' ? 'light' : 'dark';
  nameTheme();
});
system.addEventListener('change', nameTheme);
nameTheme();

for (const icicle of all('.icicle')) {
  icicle.addEventListener('click', (event) => {
    const chosen = event.target.closest('.node');
    if (!chosen) return;
    for (const node of all('.node', icicle)) node.classList.remove('away');
    for (let node = chosen; node.parentElement !== icicle; node = node.parentElement.closest('.node')) {
      for (const sibling of node.parentElement.children) if (sibling !== node) sibling.classList.add('away');
    }
  });
}
`;
