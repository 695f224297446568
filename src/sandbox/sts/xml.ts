import type { StsError } from '../../sts/errors.ts';

/** Content of an XML element: text, or child elements in order. */
export type XmlContent = string | { readonly [name: string]: XmlContent };

/** The media type of every answer of STS. */
export const XML_TYPE = 'text/xml';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** The answer to a request that succeeded. */
export function renderResult(action: string, result: XmlContent, requestId: string): string {
  return root(`${action}Response`, {
    [`${action}Result`]: result,
    ResponseMetadata: { RequestId: requestId },
  });
}

/** The answer to a request that failed. */
export function renderError({ code, message, httpStatus }: StsError, requestId: string): string {
  const type = httpStatus < 500 ? 'Sender' : 'Receiver';
  return root('ErrorResponse', { Error: { Type: type, Code: code, Message: message }, RequestId: requestId });
}

function root(name: string, content: XmlContent): string {
  return `<${name} xmlns="${NAMESPACE}">${render(content, '\n  ')}\n</${name}>\n`;
}

function render(content: XmlContent, indent: string): string {
  if (typeof content === 'string') return escapeText(content);
  const elements = Object.entries(content).map(([name, child]) => {
    const end = typeof child === 'string' ? '' : indent;
    return `${indent}<${name}>${render(child, `${indent}  `)}${end}</${name}>`;
  });
  return elements.join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};

/** What XML 1.0 cannot hold even escaped: https://www.w3.org/TR/xml/#charsets */
const FORBIDDEN = /[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function escapeText(text: string): string {
  return text
    .replaceAll(FORBIDDEN, '\uFFFD')
    .replaceAll(/[&<>"'\r]/g, (character) => ENTITIES[character] ?? '');
}
