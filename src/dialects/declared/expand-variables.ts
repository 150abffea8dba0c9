/** `$$` is a dollar; `$(NAME)` as Kubernetes has it; `${NAME}`, `${NAME:-default}` and `$NAME` as shells do. */
const REFERENCE = /\$\$|\$\(([A-Za-z_][\w.-]*)\)|\$\{([A-Za-z_]\w*)(?::?-([^}]*))?\}|\$([A-Za-z_]\w*)/g;

/** Values name variables whose values name variables. */
const MOST_STEPS = 5;
const MOST_LENGTH = 65_536;

/**
 * The text with the values of the variables in the places where they are named. Those that are not known stay as they
 * are written, and so do all where the text would become longer than any setting is.
 */
export function expandVariables(text: string, valueOf: (name: string) => string | undefined): string {
  let expanded = text;
  for (let step = 0; step < MOST_STEPS && expanded.includes('$'); step++) {
    let left = MOST_LENGTH;
    const next = expanded.replaceAll(REFERENCE, (whole: string, ...groups: (string | undefined)[]) => {
      const [round, curly, fallback, bare] = groups;
      const name = round ?? curly ?? bare;
      const value = name === undefined ? whole : (valueOf(name) ?? fallback ?? whole);
      left -= value.length;
      return left < 0 ? whole : value;
    });
    if (next === expanded || next.length > MOST_LENGTH) break;
    expanded = next;
  }
  return expanded;
}
