import { readdir, readFile } from 'node:fs/promises';
import { readTemplate, type Template } from './template.ts';

const FOLDER = new URL('../../cfn/', import.meta.url);

/** The names of all templates that are delivered. */
export async function templateFiles(): Promise<readonly string[]> {
  return (await readdir(FOLDER)).sort();
}

/** The text of one of them. */
export function templateText(file: string): Promise<string> {
  return readFile(new URL(file, FOLDER), 'utf8');
}

/** One of them. */
export async function template(file: string): Promise<Template> {
  return readTemplate(await templateText(file));
}
