/**
 * What a proof does in a browser: language, theme, filters, keys, notes. Plain script, for the page
 * has to work from a mail attachment, without a network and without what it was made with.
 */
export const behaviour = `
(() => {
  const root = document.documentElement, body = document.body;
  const $ = (css, of = document) => [...of.querySelectorAll(css)];
  const languages = JSON.parse(body.dataset.languages), key = 'proof ' + body.dataset.proof;
  let saved = {};
  try { saved = JSON.parse(localStorage.getItem(key) || '{}'); } catch { }
  const save = () => { try { localStorage.setItem(key, JSON.stringify(saved)); } catch { } };
  const press = (css, test) => $(css).forEach((b) => b.setAttribute('aria-pressed', String(test(b))));

  const setLanguage = (l) => { if (!languages.includes(l)) return; body.dataset.lang = l; root.lang = l; press('[data-set-lang]', (b) => b.dataset.setLang === l); saved.lang = l; save(); };
  const setTheme = (t) => { root.dataset.theme = t; press('[data-do=theme]', () => t === 'dark'); };
  const setOnly = (o) => { body.dataset.only = body.dataset.only === o ? '' : o; press('[data-only-set]', (b) => b.dataset.onlySet === body.dataset.only); };
  setTheme(saved.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'));
  setLanguage(saved.lang || languages[0]);

  const then = (on) => $('.sheet').forEach((s) => s.classList.toggle('then', on && !!s.querySelector('img.before')));
  const openings = $('.opening');
  const visible = () => openings.filter((o) => o.offsetParent !== null);
  const go = (by) => {
    const all = visible(), top = 80;
    let at = all.findIndex((o) => o.getBoundingClientRect().bottom > top + 40);
    if (at < 0) at = all.length - 1;
    const aligned = Math.abs(all[at].getBoundingClientRect().top - 67) < 30;
    const to = by > 0 ? (aligned || all[at].getBoundingClientRect().top < 67 ? at + 1 : at) : (aligned || all[at].getBoundingClientRect().top > 67 ? at - 1 : at);
    const target = all[Math.max(0, Math.min(all.length - 1, to))];
    if (target) target.scrollIntoView({ behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  };
  const zoom = document.querySelector('dialog.zoom'), help = document.querySelector('dialog.help');
  const enlarge = (sheet) => {
    const shown = $('img', sheet).find((i) => getComputedStyle(i).visibility === 'visible' && i.offsetParent !== null && (!sheet.classList.contains('then') || i.classList.contains('before')));
    if (!shown) return;
    zoom.querySelector('img').src = shown.src; zoom.querySelector('img').alt = shown.alt; zoom.classList.add('fit'); zoom.showModal();
  };
  const copyNotes = async () => {
    const text = $('textarea').filter((t) => t.value.trim()).map((t) => t.dataset.page + '\\n' + t.value.trim()).join('\\n\\n') || 'no notes';
    const said = document.querySelector('[data-do=copy]'), label = said.textContent;
    try { await navigator.clipboard.writeText(text); said.textContent = 'copied'; }
    catch { const area = document.createElement('textarea'); area.value = text; body.append(area); area.select(); document.execCommand('copy'); area.remove(); said.textContent = 'copied'; }
    setTimeout(() => { said.textContent = label; }, 1500);
  };
  const does = { theme: () => { const t = root.dataset.theme === 'dark' ? 'light' : 'dark'; setTheme(t); saved.theme = t; save(); }, help: () => help.showModal(), copy: copyNotes, print: () => print() };

  document.addEventListener('click', (e) => {
    const b = e.target.closest('button');
    if (b?.dataset.setLang) setLanguage(b.dataset.setLang);
    else if (b?.dataset.onlySet) setOnly(b.dataset.onlySet);
    else if (b?.dataset.do) does[b.dataset.do]?.();
    else if (e.target.closest('dialog.zoom')) { if (!zoom.classList.toggle('fit')) return; zoom.close(); }
    else if (e.target === help) help.close();
    else if (e.target.closest('.sheet')) enlarge(e.target.closest('.sheet'));
  });
  const light = (name, on) => { if (name) $('[data-panel="' + name + '"]').forEach((x) => x.classList.toggle('lit', on)); };
  for (const [type, on] of [['pointerover', true], ['pointerout', false]]) document.addEventListener(type, (e) => light(e.target.closest?.('[data-panel]')?.dataset.panel, on));
  for (const b of $('[data-then-of]')) { b.addEventListener('pointerdown', () => then(true)); for (const up of ['pointerup', 'pointerleave']) b.addEventListener(up, () => then(false)); }
  $('textarea').forEach((t) => { t.value = (saved.notes || {})[t.dataset.page] || ''; t.addEventListener('input', () => { saved.notes = { ...saved.notes, [t.dataset.page]: t.value }; save(); }); });
  document.addEventListener('keydown', (e) => {
    if (e.target.matches('textarea') || e.ctrlKey || e.metaKey || e.altKey) { if (e.key === 'Escape') e.target.blur(); return; }
    const forward = body.dataset.reading === 'rtl' ? 'ArrowLeft' : 'ArrowRight', back = body.dataset.reading === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
    const acts = { j: () => go(1), k: () => go(-1), [forward]: () => go(1), [back]: () => go(-1), l: () => setLanguage(languages[(languages.indexOf(body.dataset.lang) + 1) % languages.length]), d: does.theme, c: () => setOnly('changed'), m: () => setOnly('marked'), b: () => then(true), '?': () => (help.open ? help.close() : help.showModal()) };
    const act = acts[e.key]; if (act && !e.repeat) { e.preventDefault(); act(); }
  });
  document.addEventListener('keyup', (e) => { if (e.key === 'b') then(false); });
})();
`;
