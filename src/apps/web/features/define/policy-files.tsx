import type { PolicyText } from '#api';
import { printMany } from '../../parts/index.ts';

/** The same policy as text, as it would be in a repository. */
export function PolicyFiles({ files }: { readonly files: PolicyText['files'] }) {
  return (
    <details className="card disclosure">
      <summary>As text: {printMany(files.length, 'file')}</summary>
      {files.map(({ path, text }) => (
        <section key={path} className="file" aria-label={path}>
          <h3 className="mono">{path}</h3>
          <pre tabIndex={0}>{text}</pre>
        </section>
      ))}
    </details>
  );
}
