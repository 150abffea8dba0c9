/** Names of the policy for names of the estate: what a policy takes, each once. */
export function toNamer(): (text: string) => string {
  const taken = new Set(RESERVED);
  return (text) => {
    const plain = text.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
    const short = plain.slice(0, MOST_CHARACTERS) || 'unnamed';
    let name = short;
    for (let count = 2; taken.has(name); count++) name = `${short}-${count}`;
    taken.add(name);
    return name;
  };
}

/** Room for a number within the 63 characters of a name. */
const MOST_CHARACTERS = 56;
const RESERVED = ['any', 'internet', 'workloads', 'default-deny', 'same-host'];
