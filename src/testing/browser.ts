/** A browser for tests: cookies, redirects, `meta refresh`, forms. It runs no script. */
import { unescapeHtml } from "../fhir/html.ts";

export interface Page {
  status: number;
  url: string;
  headers: Headers;
  body: string;
}

export interface Browser {
  /** Goes there, and on for as long as it is led on; it stops where it is led to an app. */
  go: (url: string, init?: RequestInit) => Promise<Page>;
  /** Sends the form of a `data-step`, or the only one. `undefined`: as the page has filled it in. */
  submit: (page: Page, fields?: Fields, step?: string) => Promise<Page>;
  /** Cookies by name and path. */
  jar: Map<string, Cookie>;
}

type Fields = Readonly<Record<string, string | readonly string[] | undefined>>;

interface Cookie {
  name: string;
  value: string;
  path: string;
}

/** @param app What the addresses of apps begin with: they are not asked */
export function openBrowser(app: string): Browser {
  const jar = new Map<string, Cookie>();

  async function ask(url: string, init: RequestInit): Promise<Page> {
    const { pathname } = new URL(url);
    const sent = [...jar.values()].filter(({ path }) => isBelow(pathname, path));
    const cookie = sent.map(({ name, value }) => `${name}=${value}`).join("; ");
    const headers = { ...(init.headers as Record<string, string>), ...(cookie !== "" && { cookie }) };
    const answer = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) keep(jar, line);
    return { status: answer.status, url, headers: answer.headers, body: await answer.text() };
  }

  async function go(url: string, init: RequestInit = {}): Promise<Page> {
    let page = await ask(url, init);
    for (let hops = 0; hops < 20; hops++) {
      const next = nextOf(page);
      if (next === undefined) return page;
      if (next.startsWith(app)) return { ...page, url: next, body: "" };
      page = await ask(next, {});
    }
    throw new Error(`led on without end: ${page.url}`);
  }

  const submit: Browser["submit"] = (page, fields = {}, step) => {
    const form = formIn(page.body, step);
    const sent = [...form.fields].filter(([name]) => !Object.hasOwn(fields, name));
    for (const [name, value] of Object.entries(fields)) for (const one of [value ?? []].flat()) sent.push([name, one]);
    const { origin } = new URL(page.url);
    return go(new URL(form.action, page.url).href, {
      method: "POST",
      headers: { origin },
      body: new URLSearchParams(sent),
    });
  };

  return { go, submit, jar };
}

const isBelow = (path: string, cookie: string): boolean =>
  cookie === "/" || path === cookie || path.startsWith(`${cookie}/`);

function keep(jar: Map<string, Cookie>, line: string): void {
  const [pair = "", ...attributes] = line.split(/; */);
  const at = pair.indexOf("=");
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  const path = attributes.find((one) => /^path=/i.test(one))?.slice("path=".length) ?? "/";
  const isOver = attributes.some((one) => /^max-age=0$|^expires=.*1970/i.test(one));
  if (value === "" || isOver) jar.delete(`${name} ${path}`);
  else jar.set(`${name} ${path}`, { name, value, path });
}

function nextOf({ status, url, headers, body }: Page): string | undefined {
  const refresh = /<meta http-equiv="refresh" content="0;url=([^"]+)"/.exec(body)?.[1];
  const next =
    status >= 300 && status < 400 ? (headers.get("location") ?? undefined) : refresh && unescapeHtml(refresh);
  return next === undefined ? undefined : new URL(next, url).href;
}

interface Form {
  action: string;
  /** As they are filled in: hidden ones, and boxes that are ticked. */
  fields: [string, string][];
}

function formIn(html: string, step: string | undefined): Form {
  const found = [...html.matchAll(/<form data-step="([^"]+)"[^>]*action="([^"]+)"[^>]*>(.*?)<\/form>/gs)];
  const [, , action, content] = found.find((one) => step === undefined || one[1] === step) ?? [];
  if (action === undefined || content === undefined) throw new Error(`no form ${step ?? ""} on the page`);
  const inputs = [...content.matchAll(/<input ([^>]*)>/g)].map(([, attributes = ""]) => attributes);
  const filled = inputs.filter((one) => /type="hidden"/.test(one) || / checked(\s|$)/.test(one));
  const value = (attributes: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
  return {
    action: unescapeHtml(action),
    fields: filled.map((one) => [unescapeHtml(value(one, "name")), unescapeHtml(value(one, "value"))]),
  };
}
