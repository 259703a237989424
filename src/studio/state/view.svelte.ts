/** How somebody likes to look at the book: kept in this browser, and nowhere in the book. */
type View = {
  theme: 'system' | 'light' | 'dark';
  language: string;
  raw: boolean;
  guides: boolean;
  numbers: boolean;
  notes: boolean;
  zoom: 'spread' | 'page' | 'width';
  compare: 'side' | 'slide' | 'blink';
  list: boolean;
};

const usual: View = {
  theme: 'system',
  language: '',
  raw: false,
  guides: false,
  numbers: false,
  notes: true,
  zoom: 'spread',
  compare: 'side',
  list: false,
};

const name = 'plasma-studio';
const kept = (): Partial<View> => {
  try {
    return JSON.parse(localStorage.getItem(name) ?? '{}') as Partial<View>;
  } catch {
    return {};
  }
};

export const view = $state<View>({ ...usual, ...kept() });

/** Keeps the view, and shows the theme. Called once, while the page is set up. */
export function keepView(): void {
  $effect(() => {
    try {
      localStorage.setItem(name, JSON.stringify(view));
    } catch {
      // a browser that keeps nothing shows everything as usual
    }
  });
  $effect(() => {
    if (view.theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = view.theme;
  });
}

/** The language that is shown: the chosen one where there is one. */
export const languageIn = (languages: readonly string[]): string =>
  languages.includes(view.language) ? view.language : (languages[0] ?? '');
