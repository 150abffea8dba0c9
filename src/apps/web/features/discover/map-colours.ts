/** The colours of the page as WebGL and canvas want them: opaque, and never a variable. */
export interface MapColours {
  readonly allowed: string;
  readonly mixed: string;
  readonly denied: string;
  /** While nothing is chosen, and all lines are drawn. */
  readonly allowedPale: string;
  readonly mixedPale: string;
  readonly deniedPale: string;
  readonly node: string;
  readonly bareNode: string;
  readonly chosenNode: string;
  readonly text: string;
  readonly muted: string;
  readonly surface: string;
  readonly border: string;
  readonly keyBorder: string;
  readonly zone: string;
  readonly chosenZone: string;
  readonly keyZone: string;
}

const SOURCES: Readonly<Record<keyof MapColours, string>> = {
  allowed: 'var(--allowed)',
  mixed: 'var(--warn)',
  denied: 'var(--denied)',
  allowedPale: 'color-mix(in srgb, var(--allowed) 55%, var(--surface))',
  mixedPale: 'color-mix(in srgb, var(--warn) 70%, var(--surface))',
  deniedPale: 'color-mix(in srgb, var(--denied) 80%, var(--surface))',
  node: 'color-mix(in srgb, var(--text) 78%, var(--bg))',
  bareNode: 'color-mix(in srgb, var(--muted) 55%, var(--bg))',
  chosenNode: 'var(--accent)',
  text: 'var(--text)',
  muted: 'var(--muted)',
  surface: 'var(--surface)',
  border: 'color-mix(in srgb, var(--border-strong) 55%, var(--border))',
  keyBorder: 'var(--accent)',
  zone: 'var(--surface)',
  chosenZone: 'var(--accent-soft)',
  keyZone: 'color-mix(in srgb, var(--accent-soft) 55%, var(--surface))',
};

/** Resolved by the browser, in the theme that holds inside of `element`. */
export function readColours(element: HTMLElement): MapColours {
  const probe = document.createElement('span');
  element.append(probe);
  const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', {
    willReadFrequently: true,
  });
  const read = (source: string): string => {
    probe.style.color = source;
    if (!context) return '#888888';
    context.fillStyle = getComputedStyle(probe).color;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return `#${[red, green, blue].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  };
  const colours = Object.fromEntries(Object.entries(SOURCES).map(([name, source]) => [name, read(source)]));
  probe.remove();
  return colours as unknown as MapColours;
}
