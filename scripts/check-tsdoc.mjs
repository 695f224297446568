// Fails for every export of src/ that has no TSDoc comment directly above it. TypeScript 7 has no API to ask yet,
// and exports here always begin a line.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const EXPORT = /^export (?:declare )?(?:abstract )?(?:async )?(?:function|const|class|interface|type) (\w+)/;

const missing = [];
for (const entry of await readdir('src', { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
  const file = join(entry.parentPath, entry.name);
  const lines = (await readFile(file, 'utf8')).split('\n');
  lines.forEach((line, index) => {
    const name = EXPORT.exec(line)?.[1];
    if (name !== undefined && !lines[index - 1]?.trimEnd().endsWith('*/'))
      missing.push(`${file}:${index + 1} ${name}`);
  });
}
if (missing.length > 0) {
  console.error(`exports without TSDoc:\n  ${missing.join('\n  ')}`);
  process.exitCode = 1;
}
