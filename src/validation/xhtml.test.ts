import { describe, expect, it } from "@jest/globals";
import { found, patient, xhtml } from "./specimens.ts";

const narrated = (div: string) => found(patient({ text: { status: "generated", div } }));
const place = { expression: "Patient.text.div" };

// http://hl7.org/fhir/R4/narrative.html
describe("a narrative", () => {
  it.each([
    ["a script", xhtml("<script>alert(1)</script>")],
    ["a form", xhtml("<form action='x'>x</form>")],
    ["a frame", xhtml('<iframe src="http://x.org"/>')],
    ["an object", xhtml("<object>x</object>")],
    ["a style sheet", xhtml("<style>p {}</style>")],
    ["a link to a style sheet", xhtml('<link rel="stylesheet" href="x.css"/>x')],
    ["a base", xhtml('<base href="http://x.org"/>x')],
    ["a body", xhtml("<body>x</body>")],
    ["an element in capitals", xhtml("<P>x</P>")],
    ["an SVG", xhtml("<svg>x</svg>")],
    ["a handler", xhtml('<p onclick="alert(1)">x</p>')],
    ["a handler of an image", xhtml("<img src='a.png' onerror='alert(1)'/>")],
    ["a link that runs", xhtml('<a href="javascript:alert(1)">x</a>')],
    ["a link that runs, hidden by a reference", xhtml('<a href="java&#115;cript:alert(1)">x</a>')],
    ["a link that runs, hidden by a blank", xhtml('<a href=" java\tscript:alert(1)">x</a>')],
    ["a link that runs, behind many blanks", xhtml(`<a href="${" ".repeat(2_000)}javascript:alert(1)">x</a>`)],
    ["a link that runs, with many blanks in it", xhtml(`<a href="java${"\t".repeat(2_000)}script:alert(1)">x</a>`)],
    ["a link to data", xhtml('<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>')],
    ["an image that is no image", xhtml('<img src="data:text/html,x"/>')],
    ["a style that runs", xhtml('<p style="width: expression(alert(1))">x</p>')],
    ["an attribute that HTML does not have", xhtml('<p mood="good">x</p>')],
  ])("may not have %s (txt-1)", (_what, div) => {
    expect(narrated(div)).toEqual([{ ...place, code: "invariant" }]);
  });

  it.each([
    ["nothing", xhtml("")],
    ["blanks alone", xhtml(" <p>\n</p> ")],
  ])("may not have %s in it (txt-2)", (_what, div) => {
    expect(narrated(div)).toEqual([{ ...place, code: "invariant" }]);
  });

  it.each([
    ["plain text", "hello"],
    ["another element than div", "<p>hello</p>"],
    ["no namespace", "<div>hello</div>"],
    ["another namespace", '<div xmlns="http://x.org">hello</div>'],
    ["an element that is not closed", xhtml("<p>hello")],
    ["elements that overlap", xhtml("<b><i>x</b></i>")],
    ["an HTML line break", xhtml("a<br>b")],
    ["an attribute without quotes", xhtml("<p class=x>a</p>")],
    ["an attribute without value", xhtml("<td nowrap>a</td>")],
    ["an attribute twice", xhtml('<p class="a" class="b">x</p>')],
    ["an ampersand alone", xhtml("salt & pepper")],
    ["a less-than sign alone", xhtml("1 < 2")],
    ["an entity that is none", xhtml("&nosuch;")],
    ["an entity that is none in an attribute", xhtml('<p title="&nosuch;">x</p>')],
    ["a character that XML has not", xhtml("a&#0;")],
    ["half a character", xhtml("a&#xD800;")],
    ["a character beyond the last", xhtml('<p title="&#x110000;">x</p>')],
    ["two roots", `${xhtml("a")}${xhtml("b")}`],
    ["text after the root", `${xhtml("a")} b`],
    ["a document type", `<!DOCTYPE div>${xhtml("a")}`],
    ["a processing instruction", xhtml("<?php x?>")],
    ["a CDATA section", xhtml("<![CDATA[x]]>")],
    ["a comment that does not end", xhtml("<!-- x")],
    ["a root that does not end", '<div xmlns="http://www.w3.org/1999/xhtml">x'],
  ])("is not well-formed with %s", (_what, div) => {
    expect(narrated(div)).toEqual([{ ...place, code: "structure" }]);
  });

  it.each([
    ["text", xhtml("Ada Okafor, 49")],
    [
      "formatting",
      xhtml('<h1>A</h1><p class="x" style="color: red; background: url(a.png)"><b>b</b><br/><i>c</i></p><hr/>'),
    ],
    [
      "a table",
      xhtml(
        '<table border="1"><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td colspan="2">b</td></tr></tbody></table>',
      ),
    ],
    ["lists", xhtml("<ul><li>a</li></ul><ol><li>b</li></ol><dl><dt>c</dt><dd>d</dd></dl>")],
    [
      "links",
      xhtml(
        '<a name="a"/><a href="http://x.org/?a=1&amp;b=2" title="&eacute;">x</a><a href="Patient/1#a">y</a><a href="mailto:a@x.org">z</a>',
      ),
    ],
    ["an image alone", xhtml('<img src="#photo" alt="x"/>')],
    ["an image in the text", xhtml('<img src="data:image/png;base64,iVBORw0K"/>')],
    ["characters by reference", xhtml("&lt;&#233;&#xE9;&nbsp;&copy;&#9;&#x1F600;")],
    ["a comment", xhtml("<!-- a -->b")],
    ["blanks around it", `\n ${xhtml("a")}\n`],
    ["single quotes", "<div xmlns='http://www.w3.org/1999/xhtml' lang='de'>a</div >"],
  ])("may have %s", (_what, div) => {
    expect(narrated(div)).toEqual([]);
  });

  it("is read without recursion, however deep", () => {
    expect(narrated(xhtml(`${"<div>".repeat(50_000)}x${"</div>".repeat(50_000)}`))).toEqual([]);
  });
});
